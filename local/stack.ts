import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StewardError } from '../lib/base/errors.ts';
import type { Log } from '../lib/base/log.ts';
import type { LocalClock } from './clock.ts';
import { createManualClock } from './clock-manual.ts';
import { createRateClock } from './clock-rate.ts';
import { createRealClock } from './clock-real.ts';
import type { FleetFile } from './dsw/entities.ts';
import { synthesizeFleet } from './dsw/fleet.ts';
import type { AccessKey } from './dsw/keyring.ts';
import { type Listener, portInUse } from './dsw/listen.ts';
import { createDswService, type DswService } from './dsw/server.ts';
import { createWorld, type World } from './dsw/world.ts';
import { parseFaultSet } from './faults/fault-set.ts';
import { createFcRunner, type FcRunner, type FcRunnerOptions } from './fc/runner.ts';
import { functionKey, localIdentity } from './identity.ts';
import { createOssService, type OssService } from './oss/server.ts';
import { type Authorise, createAuthorise } from './ram/authorise.ts';
import { type PolicyDocument, parseDocuments } from './ram/policy-document.ts';
import {
  createStateKeeper,
  readStateFile,
  type StateKeeper,
  stateUnreadable,
} from './state-file.ts';
import { createLocalTokens, type LocalTokens } from './tokens.ts';

/** Parts of the stack that can be started, in the order of their ports. */
export const stackParts = ['dsw', 'oss', 'fc', 'console'] as const;
export type StackPart = (typeof stackParts)[number];

export interface StackOptions {
  /** All when absent. */
  readonly only?: readonly StackPart[] | undefined;
  /** Port of the first part; the others follow. 0 (and absent): any free ones. */
  readonly port?: number | undefined;
  /** `real` when absent; a number is a rate. */
  readonly clock?: 'real' | 'manual' | number | undefined;
  /** Where a manual or rate clock starts, epoch ms; now when absent. A saved state's clock goes on where it was. */
  readonly start?: number | undefined;
  /** The fleet to begin with; made up from `instances` (60) and `seed` (1) when absent. */
  readonly fleet?: FleetFile | undefined;
  readonly instances?: number | undefined;
  readonly seed?: number | undefined;
  /** Folder in which the state survives restarts; what is saved there wins over fleet, instances and seed. */
  readonly dataDir?: string | undefined;
  readonly latencyMs?: number | undefined;
  readonly qps?: number | undefined;
  /** `{"dsw": RULES, "oss": RULES}`, each as its `PUT /_local/faults` takes them, or RULES for dsw alone. */
  readonly faults?: unknown;
  /**
   * RAM policies of the functions, as `steward ram-policy --json` prints them: each function gets a key of its own, which may do
   * what its policy allows and nothing else. Without it everybody may do everything.
   */
  readonly ram?: unknown;
  /** The s.yaml whose functions are run; the project's own when absent. */
  readonly sYamlPath?: string | undefined;
  /** Laid over what the functions' environment would be. */
  readonly functionEnvironment?: Readonly<Record<string, string>> | undefined;
  /** Which timers of the functions fire; all when absent. */
  readonly firesTimer?: FcRunnerOptions['fires'];
  /** Called for each line a function writes; by default it goes to stderr. */
  readonly onFunctionLine?: FcRunnerOptions['log'];
  readonly machineNow?: () => number;
  readonly log?: Log | undefined;
}

/** What `npm run local` prints when everything is ready. */
export interface StackInfo {
  readonly dsw: string | null;
  readonly oss: string | null;
  readonly fc: string | null;
  /** The HTTP trigger of the function `jobs`. */
  readonly console: string | null;
  readonly region: string;
  readonly accountId: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The functions' role. */
  readonly sts: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken: string;
  };
  /** What the console takes, by role; new with each start. */
  readonly tokens: LocalTokens['tokens'];
}

export interface Stack {
  readonly info: StackInfo;
  readonly clock: LocalClock;
  readonly dsw: (DswService & { readonly world: World }) | undefined;
  readonly oss: OssService | undefined;
  readonly fc: FcRunner | undefined;
  /** For `runUntil`: whether anything is under way that does not wait for the clock. */
  isBusy(): boolean;
  /** Stops everything; the state is saved. */
  close(): Promise<void>;
}

/**
 * Starts the local services on loopback, on one clock and with one set of keys.
 *
 * @throws StewardError `LOCAL_PORT_IN_USE`, `LOCAL_STATE_UNREADABLE`; `InvalidInputError` for faults or an s.yaml that
 *   cannot be used. What was started by then is stopped again.
 *
 * @example
 * const stack = await startStack({ only: ['dsw'], clock: 'manual', instances: 10 });
 * await stack.close();
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    // Last started, first stopped: functions before the services that they call.
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await startParts(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closers = (() => Promise<void>)[];

async function startParts(options: StackOptions, closers: Closers): Promise<Omit<Stack, 'close'>> {
  const { only = stackParts, log, dataDir } = options;
  const faults = parseFaultSet(options.faults ?? []);
  const roles = options.ram === undefined ? undefined : parseDocuments(options.ram);
  const access = describeAccess(roles);
  const wanted = stackParts.filter((part) => only.includes(part));
  const stateFile = dataDir === undefined ? undefined : join(dataDir, 'dsw.json');
  const saved = stateFile === undefined ? undefined : await readStateFile(stateFile);
  const clock = createClock(options, saved?.now);
  const urls: Partial<Record<StackPart, string>> = {};
  const listenTo = async (
    part: StackPart,
    service: { listen(port: number): Promise<Listener> },
  ) => {
    const port = options.port ? options.port + wanted.indexOf(part) : 0;
    const listener = await listenOn(service, port);
    closers.push(listener.close);
    urls[part] = listener.url;
  };

  let dsw: Stack['dsw'];
  if (wanted.includes('dsw')) {
    dsw = createDsw(options, access, clock, faults.dsw, stateFile, saved, closers);
    await listenTo('dsw', dsw);
  }
  let oss: OssService | undefined;
  if (wanted.includes('oss')) {
    oss = createOss(options, access, clock, faults.oss);
    await listenTo('oss', oss);
  }
  const tokens = createLocalTokens(options.machineNow?.() ?? Date.now());
  let fc: FcRunner | undefined;
  if (wanted.includes('fc') || wanted.includes('console')) {
    // Read when an instance starts: what listens last is in it by then.
    const environment: Record<string, string> = { ...tokens.environment };
    fc = await createFc(options, access, roles, clock, urls, environment);
    const runner = fc;
    closers.push(runner.close);
    if (wanted.includes('fc')) await listenTo('fc', runner);
    // An s.yaml of somebody's own need not have an HTTP function, unless it is asked for.
    if (wanted.includes('console') && (options.only !== undefined || runner.hasHttp)) {
      await listenTo('console', {
        listen: async (port) => (await runner.listenForHttp(port)) ?? noConsole(),
      });
    }
    if (urls.fc !== undefined) environment['STEWARD_FC_ENDPOINT'] = urls.fc;
    if (urls.console !== undefined) environment['STEWARD_BASE_URL'] = urls.console;
    if (wanted.includes('fc')) runner.start();
  }
  const info = describeStack(urls, tokens.tokens);
  const { dsw: dswUrl, oss: ossUrl, fc: fcUrl, console: consoleUrl } = info;
  log?.info('the local stack is ready', {
    dsw: dswUrl,
    oss: ossUrl,
    fc: fcUrl,
    console: consoleUrl,
  });

  return {
    info,
    clock,
    dsw,
    oss,
    fc,
    isBusy: () => {
      if ((dsw?.working() ?? 0) > 0) return true;
      // A function that waits for nothing on the clock is computing, starting or talking to OSS.
      return (fc?.inFlight ?? 0) > 0 && clock.waiting() === 0;
    },
  };
}

function createClock({ clock = 'real', start }: StackOptions, savedNow?: number): LocalClock {
  if (clock === 'real') return createRealClock();
  const startMs = savedNow ?? start ?? Date.now();
  return clock === 'manual' ? createManualClock(startMs) : createRateClock(startMs, clock);
}

/** Who may call, and what. */
interface Access {
  readonly keys: readonly AccessKey[];
  readonly authorise: Authorise;
}

function describeAccess(roles: ReadonlyMap<string, PolicyDocument> | undefined): Access {
  const functions = [...(roles ?? [])].map(([name, document]) => ({
    key: functionKey(name),
    document,
  }));
  return {
    keys: [localIdentity.key, localIdentity.roleKey, ...functions.map(({ key }) => key)],
    authorise: createAuthorise(
      new Map(functions.map(({ key, document }) => [key.accessKeyId, [document]])),
    ),
  };
}

function createDsw(
  options: StackOptions,
  access: Access,
  clock: LocalClock,
  faults: unknown,
  stateFile: string | undefined,
  saved: Awaited<ReturnType<typeof readStateFile>>,
  closers: Closers,
): NonNullable<Stack['dsw']> {
  const { log, seed = 1, instances = 60, latencyMs, qps, machineNow } = options;
  let keeper: StateKeeper | undefined;
  const onChange = () => keeper?.changed();
  const world = createWorld({
    // What the world does by itself is a change to keep, too.
    clock: {
      ...clock,
      at: (instant, callback) =>
        clock.at(instant, () => {
          callback();
          onChange();
        }),
    },
    region: localIdentity.region,
    accountId: localIdentity.accountId,
    seed,
    log,
  });
  if (saved === undefined || stateFile === undefined) {
    world.loadFleet(options.fleet ?? synthesizeFleet({ instances, seed, at: clock.now() }));
  } else {
    try {
      world.restore(saved.world);
    } catch (error) {
      throw stateUnreadable(stateFile, error);
    }
    log?.info('going on from the saved state', {
      file: stateFile,
      instances: world.instances.size,
    });
  }
  if (stateFile !== undefined) {
    const snapshot = () => ({ version: 1, now: clock.now(), world: world.snapshot() }) as const;
    keeper = createStateKeeper(stateFile, snapshot, log);
    closers.push(keeper.close);
    keeper.changed();
  }
  const service = createDswService({
    clock,
    world,
    ...access,
    latencyMs,
    qps,
    faults,
    log,
    onChange,
    ...(machineNow === undefined ? {} : { machineNow }),
  });
  return { ...service, world };
}

function createOss(
  { dataDir, machineNow }: StackOptions,
  access: Access,
  clock: LocalClock,
  faults: unknown,
): OssService {
  return createOssService({
    clock,
    ...access,
    accountId: localIdentity.accountId,
    buckets: [localIdentity.bucket],
    region: localIdentity.region,
    faults,
    ...(dataDir === undefined ? {} : { dataDir: join(dataDir, 'oss') }),
    ...(machineNow === undefined ? {} : { machineNow }),
  });
}

async function createFc(
  options: StackOptions,
  access: Access,
  roles: ReadonlyMap<string, PolicyDocument> | undefined,
  clock: LocalClock,
  urls: Partial<Record<StackPart, string>>,
  environment: Record<string, string>,
): Promise<FcRunner> {
  const projectYaml = fileURLToPath(new URL('../s.yaml', import.meta.url));
  const { sYamlPath = projectYaml, log } = options;
  const codeDir = join(sYamlPath, '..', 'dist');
  if (!existsSync(codeDir)) {
    log?.warn('the functions are not built yet: npm run build', { codeDir });
  }
  const simulated = clock.mode !== 'real';
  Object.assign(environment, {
    STEWARD_STORE: `oss://${localIdentity.bucket}/local`,
    // s.yaml is careful with a real cloud; here there is nothing to be careful of.
    STEWARD_MODE: 'act',
    ...(urls.dsw !== undefined && { STEWARD_DSW_ENDPOINT: urls.dsw }),
    ...(urls.dsw !== undefined && simulated && { STEWARD_CLOCK: urls.dsw }),
    ...(urls.oss !== undefined && { STEWARD_OSS_ENDPOINT: urls.oss }),
    ...options.functionEnvironment,
  });
  return createFcRunner({
    sYamlPath,
    codeDir,
    clock,
    region: localIdentity.region,
    accountId: localIdentity.accountId,
    credentials: localIdentity.roleKey,
    credentialsOf: (name) => (roles?.has(name) ? functionKey(name) : undefined),
    keys: access.keys,
    ...(options.machineNow === undefined ? {} : { machineNow: options.machineNow }),
    fires: options.firesTimer,
    ...(options.onFunctionLine && { log: options.onFunctionLine }),
    environment,
    // Nobody checks signatures here, and browsers make none: the function checks tokens.
    variables: { STEWARD_HTTP_AUTH: 'anonymous' },
  });
}

function noConsole(): never {
  throw new StewardError('LOCAL_NO_CONSOLE', 'No function of s.yaml has an HTTP trigger.');
}

async function listenOn(
  service: { listen(port: number): Promise<Listener> },
  port: number,
): Promise<Listener> {
  try {
    return await service.listen(port);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw portInUse(port, error);
    }
    throw error;
  }
}

function describeStack(
  urls: Partial<Record<StackPart, string>>,
  tokens: StackInfo['tokens'],
): StackInfo {
  const { region, accountId, bucket, key, roleKey } = localIdentity;
  return {
    dsw: urls.dsw ?? null,
    oss: urls.oss ?? null,
    fc: urls.fc ?? null,
    console: urls.console ?? null,
    region,
    accountId,
    bucket,
    ...key,
    sts: {
      accessKeyId: roleKey.accessKeyId,
      accessKeySecret: roleKey.accessKeySecret,
      securityToken: roleKey.securityToken,
    },
    tokens,
  };
}
