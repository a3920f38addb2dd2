/** Keys that calls are signed with. `securityToken` belongs to temporary (STS) keys. */
export interface FcCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** Where keys come from. Asked for every attempt, so that rotated keys are taken up at once. */
export interface FcCredentialsSource {
  get(): Promise<FcCredentials>;
  /** Asked once when FC says that a token has expired; without it, `get` is asked again. */
  refresh?(): Promise<FcCredentials>;
}
