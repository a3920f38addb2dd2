/** What we use of @alicloud/fc2 2.6.6, which brings no types. */
declare module '@alicloud/fc2' {
  interface Fc2Config {
    readonly accessKeyID: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly region: string;
    readonly secure?: boolean;
    readonly endpoint?: string;
    /** Milliseconds, to connect and in all. */
    readonly timeout?: number;
    /** Sent and signed with every request. */
    readonly headers?: Readonly<Record<string, string>>;
  }

  interface Fc2Answer {
    readonly headers: Readonly<Record<string, string>>;
    readonly data: unknown;
  }

  export default class Fc2 {
    constructor(accountId: string, config: Fc2Config);
    /** First part of every path. */
    version: string;
    post(
      path: string,
      body: Buffer | string | null,
      headers?: Readonly<Record<string, string>>,
      queries?: Readonly<Record<string, string>> | null,
      options?: { readonly rawBuf?: boolean },
    ): Promise<Fc2Answer>;
    invokeFunction(
      serviceName: string,
      functionName: string,
      event: Buffer | string,
      headers?: Readonly<Record<string, string>>,
      qualifier?: string,
    ): Promise<Fc2Answer>;
  }
}
