import { tmpdir } from 'node:os';
import type { FunctionConfig } from './function-config.ts';
import type { FunctionContext } from './function-instance.ts';

/** Whose stack it is. */
export interface StackIdentity {
  readonly region: string;
  readonly accountId: string;
  /** What a function with a role is given; on FC always a temporary STS triple. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  };
}

/** The documented members of the context: help.aliyun.com/en/functioncompute/context-1-1. */
export function createContext(
  config: FunctionConfig,
  { region, accountId, credentials }: StackIdentity,
  requestId: string,
  retryCount: number,
): FunctionContext {
  const { accessKeyId, accessKeySecret, securityToken = '' } = credentials;
  return {
    requestId,
    ...(config.role && { credentials: { accessKeyId, accessKeySecret, securityToken } }),
    function: {
      name: config.name,
      handler: config.handler,
      memory: config.memory,
      timeout: config.timeout,
    },
    service: { logProject: '', logStore: '', qualifier: 'LATEST', versionId: '' },
    region,
    accountId,
    tracing: { spanContext: '', jaegerEndpoint: '', spanBaggages: {} },
    retryCount,
  };
}

/**
 * What FC puts into the environment of an instance (help.aliyun.com/document_detail/2513539.html), and the little that a
 * process needs. Nothing of our own environment reaches a function, and its home is empty, so that a developer's cloud
 * profile never does either.
 */
export function createEnvironment(
  config: FunctionConfig,
  { region, accountId, credentials }: StackIdentity,
  codeDir: string,
  instanceId: string,
): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: tmpdir(),
    LANG: 'C.UTF-8',
    ...(config.role && {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ...(securityToken && { ALIBABA_CLOUD_SECURITY_TOKEN: securityToken }),
    }),
    FC_FUNC_CODE_PATH: codeDir,
    FC_ACCOUNT_ID: accountId,
    FC_FUNCTION_HANDLER: config.handler,
    FC_FUNCTION_MEMORY_SIZE: String(config.memory),
    FC_FUNCTION_NAME: config.name,
    FC_REGION: region,
    FC_CUSTOM_LISTEN_PORT: '9000',
    FC_INSTANCE_ID: instanceId,
    FC_VER_ID: '',
  };
}
