/** A key that the local services accept. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary (STS) keys, which are refused without it. */
  readonly securityToken?: string;
  /** Epoch ms of the local clock from which the token is expired; absent: never. */
  readonly expiresAt?: number;
  /** RAM user or role session; the account itself when absent. */
  readonly userId?: string;
}

export interface Keyring {
  find(accessKeyId: string): AccessKey | undefined;
  /** Adds a key, or replaces the one with this ID: how a role session gets new credentials. */
  add(key: AccessKey): void;
  remove(accessKeyId: string): void;
}

export function createKeyring(keys: readonly AccessKey[]): Keyring {
  const byId = new Map(keys.map((key) => [key.accessKeyId, key]));
  return {
    find: (accessKeyId) => byId.get(accessKeyId),
    add: (key) => {
      byId.set(key.accessKeyId, key);
    },
    remove: (accessKeyId) => {
      byId.delete(accessKeyId);
    },
  };
}
