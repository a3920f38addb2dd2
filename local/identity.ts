import type { AccessKey } from './dsw/keyring.ts';

/** Whose stack it is. Nothing here is secret or real: the keys open nothing but a local stack. */
export const localIdentity = {
  region: 'cn-hangzhou',
  accountId: '1000000000000001',
  bucket: 'dsw-steward',
  /** The account's own key. */
  key: { accessKeyId: 'LTAI-local-not-a-key', accessKeySecret: 'local-not-a-secret' },
  /** What the functions' role is given. */
  roleKey: {
    accessKeyId: 'STS.local-not-a-key',
    accessKeySecret: 'local-not-a-role-secret',
    securityToken: 'local-not-a-token',
    userId: '300000000000000001:dsw-steward',
  },
} as const satisfies { key: AccessKey; roleKey: AccessKey } & Record<string, unknown>;

/** The key of a function that has a role of its own; by its name in s.yaml. */
export function functionKey(name: string): Required<Omit<AccessKey, 'expiresAt'>> {
  return {
    accessKeyId: `STS.local-${name}`,
    accessKeySecret: `local-not-a-secret-of-${name}`,
    securityToken: `local-not-a-token-of-${name}`,
    userId: `300000000000000002:${name}`,
  };
}
