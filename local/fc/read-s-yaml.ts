import { readFile } from 'node:fs/promises';
import type { Problem } from '../../lib/base/errors.ts';
import {
  FC_DEFAULTS,
  FC_LIMITS,
  type FunctionConfig,
  type HttpTriggerConfig,
  type TimerConfig,
} from './function-config.ts';
import { PropsReader } from './props-reader.ts';
import {
  type Environment,
  type ResolvedResource,
  resolveSYaml,
  sYamlInvalid,
} from './resolve-s-yaml.ts';

/**
 * The functions of an s.yaml file, in the file's order.
 *
 * @param environment what `${env(…)}` reads
 * @throws {InvalidInputError} `S_YAML_INVALID` with every problem found, each with its place in the file.
 */
export async function readSYaml(path: string, environment: Environment): Promise<FunctionConfig[]> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw sYamlInvalid(path, '', [{ path: '', message: cause.message }], cause);
  });
  return parseSYaml(text, environment, path);
}

/** As {@link readSYaml}, from text. */
export function parseSYaml(
  text: string,
  environment: Environment,
  file = 's.yaml',
): FunctionConfig[] {
  const problems: Problem[] = [];
  const { resources } = resolveSYaml(text, environment, file);
  const functions = resources.map((resource) => readFunction(resource, problems));
  const seen = new Set<string>();
  for (const { name, resource } of functions) {
    if (seen.has(name)) {
      const path = `resources.${resource}.props.functionName`;
      problems.push({ path, message: `there are two functions called ${name}` });
    }
    seen.add(name);
  }
  if (problems.length > 0) throw sYamlInvalid(file, text, problems);
  return functions;
}

function readFunction({ name, props }: ResolvedResource, problems: Problem[]): FunctionConfig {
  const reader = new PropsReader(props, `resources.${name}.props`, problems);
  const lifecycle = reader.section('instanceLifecycleConfig');
  const asyncConfig = reader.section('asyncInvokeConfig');
  const destinations = asyncConfig?.section('destinationConfig');
  const hook = (key: string, limit: number) => {
    const section = lifecycle?.section(key);
    if (section === undefined) return undefined;
    return {
      handler: section.handler('handler'),
      timeout: section.integer('timeout', 1, limit) ?? FC_DEFAULTS.timeout,
    };
  };
  return {
    resource: name,
    name: reader.text('functionName') ?? name,
    runtime: reader.text('runtime') ?? '',
    handler: reader.handler('handler'),
    timeout: reader.integer('timeout', 1, FC_LIMITS.timeoutSeconds) ?? FC_DEFAULTS.timeout,
    memory: reader.integer('memorySize', 128, 32_768) ?? FC_DEFAULTS.memory,
    environment: reader.environment('environmentVariables'),
    role: reader.optionalText('role'),
    initializer: hook('initializer', FC_LIMITS.initializerSeconds),
    preStop: hook('preStop', FC_LIMITS.preStopSeconds),
    async: {
      maxRetries:
        asyncConfig?.integer('maxAsyncRetryAttempts', 0, FC_LIMITS.maxRetries) ??
        FC_DEFAULTS.maxRetries,
      maxAgeSeconds:
        asyncConfig?.integer('maxAsyncEventAgeInSeconds', 1, FC_LIMITS.maxAgeSeconds) ??
        FC_DEFAULTS.maxAgeSeconds,
      task: asyncConfig?.boolean('asyncTask') ?? false,
      onSuccess: destinations?.section('onSuccess')?.optionalText('destination'),
      onFailure: destinations?.section('onFailure')?.optionalText('destination'),
    },
    reservedConcurrency: reader
      .section('concurrencyConfig')
      ?.integer('reservedConcurrency', 0, 100_000),
    timers: reader
      .sections('triggers')
      .filter((trigger) => trigger.optionalText('triggerType') === 'timer')
      .map(readTimer),
    http: reader
      .sections('triggers')
      .filter((trigger) => trigger.optionalText('triggerType') === 'http')
      .map(readHttpTrigger)[0],
  };
}

function readHttpTrigger(trigger: PropsReader): HttpTriggerConfig {
  const config = trigger.section('triggerConfig');
  return {
    // As FC has it: https://api.aliyun.com/api/FC/2023-03-30/CreateTrigger
    authType: config?.optionalText('authType') ?? 'function',
    methods: config?.texts('methods') ?? [],
  };
}

function readTimer(trigger: PropsReader): TimerConfig {
  const config = trigger.section('triggerConfig');
  return {
    name: trigger.text('triggerName') ?? '',
    cron: config?.cron('cronExpression') ?? '',
    enabled: config?.boolean('enable') ?? true,
    payload: config?.optionalText('payload') ?? '',
  };
}
