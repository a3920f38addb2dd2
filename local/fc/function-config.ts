/** What s.yaml says about one function, with FC's own defaults filled in. */
export interface FunctionConfig {
  /** Key under `resources`. */
  readonly resource: string;
  readonly name: string;
  readonly runtime: string;
  /** `file.export`. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Without a role, FC gives the function no credentials. */
  readonly role: string | undefined;
  readonly initializer: HookConfig | undefined;
  readonly preStop: HookConfig | undefined;
  readonly async: AsyncConfig;
  /** Most instances at one time; undefined shares the account's quota. */
  readonly reservedConcurrency: number | undefined;
  readonly timers: readonly TimerConfig[];
  /** FC allows one. */
  readonly http: HttpTriggerConfig | undefined;
}

export interface HttpTriggerConfig {
  /** `anonymous`, `function` or `jwt`. */
  readonly authType: string;
  readonly methods: readonly string[];
}

export interface HookConfig {
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
}

export interface AsyncConfig {
  /** 0 to 8, after errors of the function. */
  readonly maxRetries: number;
  /** From the call to its start; older ones are dropped. */
  readonly maxAgeSeconds: number;
  /** Task mode: only then FC compares task ids. */
  readonly task: boolean;
  /** Where word goes of how it ended: `acs:fc:region:account:functions/name`, or a queue of another service. */
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
}

export interface TimerConfig {
  readonly name: string;
  /** `@every Nm`, or six fields with an optional `CRON_TZ=Zone` before them. */
  readonly cron: string;
  readonly enabled: boolean;
  readonly payload: string;
}

/** fc3 `default/config.ts` and the SDK's documentation of CreateFunctionInput. */
export const FC_DEFAULTS = {
  timeout: 3,
  memory: 512,
  /** help.aliyun.com/document_detail/2513612.html */
  maxRetries: 3,
  maxAgeSeconds: 86_400,
} as const;

/** help.aliyun.com, Function Compute 3.0, limits of usage. */
export const FC_LIMITS = {
  syncPayloadBytes: 32 * 1024 * 1024,
  asyncPayloadBytes: 128 * 1024,
  environmentBytes: 4 * 1024,
  timeoutSeconds: 86_400,
  initializerSeconds: 300,
  preStopSeconds: 90,
  maxRetries: 8,
  /** The API's bound; the fc3 schema allows more. */
  maxAgeSeconds: 604_800,
} as const;
