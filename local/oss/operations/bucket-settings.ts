import { bucketOf, type OssHandler } from '../call.ts';
import { invalidArgument, malformedXml, OssError } from '../oss-error.ts';
import { readXmlTexts, writeXml } from '../xml.ts';

export const listBuckets: OssHandler = (buckets, call) => ({
  status: 200,
  body: writeXml('ListAllMyBucketsResult', {
    Owner: { ID: call.caller.accessKeyId, DisplayName: call.caller.accessKeyId },
    Buckets: {
      Bucket: buckets.list().map((bucket) => ({
        Name: bucket.name,
        Location: `oss-${buckets.region}`,
        CreationDate: new Date(bucket.createdAt).toISOString(),
        StorageClass: 'Standard',
      })),
    },
  }),
});

export const putBucket: OssHandler = (buckets, call) => {
  const name = call.bucketName ?? '';
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
    throw new OssError(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
      BucketName: name,
    });
  }
  if (!buckets.find(name)) buckets.create(name);
  return { status: 200, headers: { location: `/${name}` } };
};

export const deleteBucket: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  if (bucket.keys.size > 0 || bucket.uploads.size > 0) {
    throw new OssError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty.', {
      BucketName: bucket.name,
    });
  }
  buckets.remove(bucket.name);
  return { status: 204 };
};

export const getBucketInfo: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  return {
    status: 200,
    body: writeXml('BucketInfo', {
      Bucket: {
        Name: bucket.name,
        Location: `oss-${buckets.region}`,
        CreationDate: new Date(bucket.createdAt).toISOString(),
        ExtranetEndpoint: `oss-${buckets.region}.aliyuncs.com`,
        IntranetEndpoint: `oss-${buckets.region}-internal.aliyuncs.com`,
        StorageClass: 'Standard',
        AccessControlList: { Grant: 'private' },
        Owner: { ID: call.caller.accessKeyId, DisplayName: call.caller.accessKeyId },
        Versioning: bucket.versioning,
      },
    }),
  };
};

export const getBucketLocation: OssHandler = (buckets, call) => {
  bucketOf(buckets, call);
  return { status: 200, body: writeXml('LocationConstraint', `oss-${buckets.region}`) };
};

/** No `Status` means that versioning was never on, which is the only state that create-only writes hold in. */
export const getBucketVersioning: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  return {
    status: 200,
    body: writeXml('VersioningConfiguration', { Status: bucket.versioning }),
  };
};

/** Once on, it can be suspended but never taken back. */
export const putBucketVersioning: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const [status] = readXmlTexts(Buffer.from(call.body).toString(), 'Status');
  if (status === undefined) throw malformedXml();
  if (status !== 'Enabled' && status !== 'Suspended') throw invalidArgument('Status', status);
  bucket.versioning = status;
  return { status: 200 };
};
