/** Keys that the storage is asked with. `securityToken` belongs to temporary (STS) keys. */
export interface StoreCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** Where keys come from. Asked for every request, so that rotated keys are taken up at once. */
export interface StoreCredentialsSource {
  get(): Promise<StoreCredentials>;
  /** Asked once when OSS does not accept the keys; without it, `get` is asked again. */
  refresh?(): Promise<StoreCredentials>;
}
