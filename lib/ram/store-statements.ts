import type { Statement } from './policy-document.ts';

export interface StoreRights {
  readonly bucket: string;
  /** What all keys begin with, without a slash at either end; may be empty. */
  readonly prefix: string;
  /** Whether statistics are written: large objects in parts, and old ones removed. */
  readonly exports: boolean;
}

/**
 * What records need of OSS, each right on the keys it is used for. Regions and accounts in the resources are left open: names
 * of buckets are unique in the world.
 * https://www.alibabacloud.com/help/en/oss/user-guide/ram-policy-overview
 */
export function storeStatements({ bucket, prefix, exports }: StoreRights): readonly Statement[] {
  const root = prefix === '' ? '' : `${prefix}/`;
  const keys = (pattern: string) => `acs:oss:*:*:${bucket}/${root}${pattern}`;
  return [
    allow(['oss:GetObject', 'oss:PutObject'], [keys('*')]),
    // Leases that nobody can hold any more, and statistics that a later revision replaced. Records of runs stay.
    allow(
      ['oss:DeleteObject', ...(exports ? ['oss:AbortMultipartUpload'] : [])],
      [keys('leases/*'), ...(exports ? [keys('stats/*')] : [])],
    ),
    {
      ...allow(['oss:ListObjects'], [`acs:oss:*:*:${bucket}`]),
      ...(root !== '' && { Condition: { StringLike: { 'oss:Prefix': [`${root}*`] } } }),
    },
    allow(['oss:GetBucketVersioning'], [`acs:oss:*:*:${bucket}`]),
  ];
}

/** Reading the policies where they are an object of their own. */
export function policiesStatement(bucket: string, key: string): Statement {
  return allow(['oss:GetObject'], [`acs:oss:*:*:${bucket}/${key}`]);
}

function allow(Action: readonly string[], Resource: readonly string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}
