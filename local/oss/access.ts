import type { Authorise } from '../ram/authorise.ts';
import type { Address } from './address.ts';
import type { OssAccessKey } from './authenticate.ts';
import { OssError } from './oss-error.ts';
import type { OperationName } from './route.ts';

/** RAM actions of the operations: https://www.alibabacloud.com/help/en/oss/user-guide/ram-policy-overview. */
const ACTIONS: Readonly<Record<OperationName, string>> = {
  ListBuckets: 'oss:ListBuckets',
  PutBucket: 'oss:PutBucket',
  DeleteBucket: 'oss:DeleteBucket',
  GetBucketInfo: 'oss:GetBucketInfo',
  GetBucketLocation: 'oss:GetBucketLocation',
  GetBucketVersioning: 'oss:GetBucketVersioning',
  PutBucketVersioning: 'oss:PutBucketVersioning',
  ListObjects: 'oss:ListObjects',
  ListObjectsV2: 'oss:ListObjects',
  DeleteMultipleObjects: 'oss:DeleteObject',
  ListMultipartUploads: 'oss:ListMultipartUploads',
  PutObject: 'oss:PutObject',
  CopyObject: 'oss:PutObject',
  AppendObject: 'oss:PutObject',
  GetObject: 'oss:GetObject',
  HeadObject: 'oss:GetObject',
  DeleteObject: 'oss:DeleteObject',
  InitiateMultipartUpload: 'oss:PutObject',
  UploadPart: 'oss:PutObject',
  CompleteMultipartUpload: 'oss:PutObject',
  AbortMultipartUpload: 'oss:AbortMultipartUpload',
  ListParts: 'oss:ListParts',
};

interface Asked {
  readonly operation: OperationName;
  readonly address: Address;
  readonly query: ReadonlyMap<string, string>;
  readonly caller: OssAccessKey;
  readonly accountId: string;
}

/**
 * Throws `OssError` 403 where RAM does not allow the call. A HEAD is answered 403 as well: it must not tell those who may not
 * read whether a key exists.
 */
export function demandAccess(
  authorise: Authorise,
  { operation, address: { bucket, key }, query, caller, accountId }: Asked,
): void {
  const action = ACTIONS[operation];
  const path = [bucket ?? '*', ...(key === undefined ? [] : [key])].join('/');
  const prefix = query.get('prefix') ?? '';
  const access = authorise(caller.accessKeyId, {
    action,
    resource: `acs:oss:*:${accountId}:${path}`,
    context: { ...(action === 'oss:ListObjects' && { 'oss:Prefix': prefix }) },
  });
  if (access === 'Allow') return;
  throw new OssError(
    403,
    'AccessDenied',
    access === 'ImplicitDeny'
      ? 'You have no right to access this object because of bucket acl.'
      : 'You are denied by a RAM policy.',
    { AuthAction: action, NoPermissionType: access },
  );
}
