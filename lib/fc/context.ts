/**
 * What Function Compute tells about an invocation. Only the request id is promised; the rest is there as a rule
 * (https://www.alibabacloud.com/help/en/functioncompute/context-1-1), and absent in some runners.
 */
export interface InvocationContext {
  readonly requestId: string;
  readonly functionName: string | undefined;
  /** Seconds after which the invocation is ended. */
  readonly timeoutSeconds: number | undefined;
  /** Of the function's role, for this request; absent where the function has no role, or a member is missing. */
  readonly credentials: TemporaryCredentials | undefined;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
}

interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

/** Reads the second argument of a handler, trusting nothing of its shape. */
export function readContext(context: unknown): InvocationContext {
  const fields = record(context);
  const settings = record(fields['function']);
  const timeout = settings['timeout'];
  return {
    requestId: text(fields['requestId']) ?? '',
    functionName: text(settings['name']),
    timeoutSeconds: typeof timeout === 'number' && timeout > 0 ? timeout : undefined,
    credentials: readCredentials(record(fields['credentials'])),
    region: text(fields['region']),
    accountId: text(fields['accountId']),
  };
}

function readCredentials(
  fields: Readonly<Record<string, unknown>>,
): TemporaryCredentials | undefined {
  const accessKeyId = text(fields['accessKeyId']);
  const accessKeySecret = text(fields['accessKeySecret']);
  const securityToken = text(fields['securityToken']);
  if (accessKeyId === undefined || accessKeySecret === undefined || securityToken === undefined) {
    return undefined;
  }
  return { accessKeyId, accessKeySecret, securityToken };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
