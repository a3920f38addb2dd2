/**
 * How a file names a secret without holding it: `${env:NAME}` or `{ env: NAME }` for a variable of the environment,
 * `{ kms: acs:kms:REGION:ACCOUNT:secret/NAME }` for one that Alibaba Cloud KMS keeps.
 */
export type SecretRef = string | { readonly env: string } | { readonly kms: string };

/** Where a secret is. */
export type SecretPlace =
  | { readonly from: 'env'; readonly name: string }
  | {
      readonly from: 'kms';
      /** The whole resource name: secrets of other accounts are found by nothing less. */
      readonly name: string;
      readonly region: string;
    };

/** Names that shells and s.yaml can set. */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-getsecretvalue */
export const KMS_SECRET = /^acs:kms:([a-z]{2}(?:-[a-z0-9]+)+):\d{5,20}:secret\/[\w/+=.@-]{1,192}$/;

/** `${env:NAME}`, as text in its own right. */
export const ENV_REF = /^\$\{env:[A-Za-z_][A-Za-z0-9_]{0,127}\}$/;

/** Reads a reference; undefined when it is none, as a secret written out itself would be. */
export function readSecretRef(ref: SecretRef): SecretPlace | undefined {
  if (typeof ref === 'string') {
    return ENV_REF.test(ref) ? { from: 'env', name: ref.slice('${env:'.length, -1) } : undefined;
  }
  if ('env' in ref) {
    return ENV_NAME.test(ref.env) ? { from: 'env', name: ref.env } : undefined;
  }
  const [name, region] = KMS_SECRET.exec(ref.kms) ?? [];
  return name === undefined || region === undefined ? undefined : { from: 'kms', name, region };
}
