import { createAppDeps } from '../app/create-deps.ts';
import { readEnvironment, type Settings } from '../app/environment.ts';
import type { StillClock } from '../app/service-clock.ts';
import type { Clock } from '../base/clock.ts';
import { InvalidInputError, StewardError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { UsageError } from '../base/usage-error.ts';
import { defaultCredentials } from '../dsw/credentials.ts';
import { readContext } from '../fc/context.ts';
import type { Policies } from '../policy/policies.ts';
import type { DepsFor } from '../run/run-due.ts';
import type { RunMode } from '../run/run-key.ts';
import { isThere } from '../store/folder-disk.ts';
import { parseLocation } from '../store/location.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import type { CloudOptions, CommandContext, Environment, FileOptions } from './command.ts';
import { readPoliciesFile } from './policies-file.ts';
import { printable } from './table.ts';
import { createTerminalLog } from './terminal-log.ts';

/** What a command works with. */
export interface Session {
  readonly policies: Policies;
  /** The machine's, or the local service's whose clock rules the run (`STEWARD_CLOCK`). */
  readonly clock: Clock;
  /** `plan` where the environment asks for dry runs only. */
  readonly mode: RunMode;
  readonly depsFor: DepsFor;
  /** Where the store is, as people name it. */
  readonly location: string;
}

/** Where runs are recorded when nobody says otherwise; hidden, beside the policies file's own folder. */
const DEFAULT_STORE = '.steward';

/**
 * Reads file and environment and wires what a command needs, the way a function does. Nothing is asked of the network yet,
 * except of a local clock.
 *
 * @throws InvalidInputError for a bad policies file or environment
 */
export async function openSession(
  options: FileOptions & CloudOptions,
  context: CommandContext,
): Promise<Session> {
  requireWholeKey(context.env);
  const policies = moveToRegion(
    await readPoliciesFile(options.file, context.clock.now()),
    options.region,
  );
  const settings = readSettings(options, context.env);
  const region = options.region ?? policies.targets[0]?.region;
  const app = await createAppDeps(settings, {
    // No function: credentials come from wherever Alibaba Cloud's tools look for them.
    invocation: { ...readContext(undefined), region },
    env: context.env,
    log: openLog(options, context),
    machine: context.clock,
    interruption: context.signal,
    onStill: (still) => context.say(describeStill(still)),
  });
  const depsFor = app.depsFor(policies);
  return { policies, clock: app.clock, mode: settings.mode, depsFor, location: settings.store };
}

/**
 * Half a key is refused by the credentials themselves, but only they could say which half: they name both variables.
 *
 * @throws StewardError `DSW_CREDENTIALS_MISSING`
 */
function requireWholeKey(env: Environment): void {
  const [id, secret] = ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'] as const;
  if (!env[id] === !env[secret]) return;
  const [present, missing] = env[id] ? [id, secret] : [secret, id];
  throw new StewardError(
    'DSW_CREDENTIALS_MISSING',
    `${present} is set, but ${missing} is not. Set ${missing} too, or unset both to use another source of credentials.`,
  );
}

/**
 * Opens the store alone, for what reads records and needs no policies file.
 *
 * @throws UsageError for a folder that is not there: only a run makes one
 */
export async function openRecords(
  options: CloudOptions,
  context: CommandContext,
): Promise<ObjectStore> {
  const { store, endpoints } = readSettings(options, context.env);
  await requireFolder(store);
  return openStore(store, {
    clock: context.clock,
    random: Math.random,
    log: openLog(options, context),
    credentials: defaultCredentials(context.env),
    region: options.region ?? regionOf(context.env),
    endpoint: endpoints.oss,
    interruption: context.signal,
  });
}

async function requireFolder(store: string): Promise<void> {
  const place = parseLocation(store);
  if (place.kind !== 'folder' || (await isThere(place.path))) return;
  throw new UsageError(
    `There is no folder ${place.path}, so no run was ever recorded there. Name the store with --store or STEWARD_STORE.`,
  );
}

function describeStill({ url, now, until }: StillClock): string {
  return `steward: waiting until ${until.toISOString()} of the local service's clock at ${url.origin}, which stands at ${now.toISOString()} and moves by hand only: POST {"advance":"PT5M"} to ${url.origin}/_local/clock, or start the service with --clock 60.`;
}

/** Calls one by one are for whoever looks for a bug. */
function openLog({ verbose }: CloudOptions, { say, env: { STEWARD_DEBUG } }: CommandContext): Log {
  const level = STEWARD_DEBUG ? 'debug' : 'info';
  return createTerminalLog((line) => say(printable(line)), verbose === true ? level : 'silent');
}

function moveToRegion(policies: Policies, region: string | undefined): Policies {
  if (region === undefined) return policies;
  return { ...policies, targets: policies.targets.map((target) => ({ ...target, region })) };
}

/** Options of the command line go before the environment. */
function readSettings(options: CloudOptions, env: Environment): Settings {
  const { STEWARD_STORE, STEWARD_DSW_ENDPOINT } = env;
  try {
    return readEnvironment({
      ...env,
      STEWARD_STORE: options.store ?? (STEWARD_STORE || DEFAULT_STORE),
      STEWARD_DSW_ENDPOINT: options.endpoint ?? STEWARD_DSW_ENDPOINT,
    });
  } catch (error) {
    throw nameOption(error, options);
  }
}

/** What is wrong with an option is told by its name, not by that of the variable it stands in for. */
function nameOption(error: unknown, { endpoint }: CloudOptions): unknown {
  if (endpoint === undefined || !(error instanceof InvalidInputError)) return error;
  const wrong = error.problems.find(({ path }) => path === 'STEWARD_DSW_ENDPOINT');
  return wrong === undefined ? error : new UsageError(`--endpoint ${wrong.message}.`);
}

/** Alibaba Cloud's own name for it. */
function regionOf({ ALIBABA_CLOUD_REGION_ID }: Environment): string | undefined {
  return ALIBABA_CLOUD_REGION_ID;
}
