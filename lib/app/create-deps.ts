import { type Clock, systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createDswClient, pacerFor } from '../dsw/client.ts';
import {
  type CredentialsSource,
  defaultCredentials,
  fcContextCredentials,
} from '../dsw/credentials.ts';
import type { InvocationContext } from '../fc/context.ts';
import type { Invoker } from '../fc/invoker.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { Policies } from '../policy/policies.ts';
import { pacingKey } from '../run/pacing.ts';
import type { DepsFor } from '../run/run-due.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import { type Environment, isLoopback, type Settings } from './environment.ts';
import { openNotices } from './open-notices.ts';
import { createServiceClock, type ServiceClock, type StillClock } from './service-clock.ts';
import { tallyCalls } from './tally-calls.ts';

/** What one invocation works with. */
export interface AppDeps {
  readonly clock: Clock;
  /** For the engine: what it needs at one target, with the channels of a policies file. */
  readonly depsFor: (policies: Pick<Policies, 'channels' | 'policies'>) => DepsFor;
  readonly openBucket: (bucket: string) => Promise<ObjectStore>;
  /** Where runs are recorded; opened once. */
  readonly openRecords: () => Promise<ObjectStore>;
  /** Of the functions beside this one. Loaded on demand: most invocations call none. */
  readonly openInvoker: () => Promise<Invoker>;
}

export interface AppContext {
  readonly invocation: InvocationContext;
  readonly env: Environment;
  readonly log: Log;
  /** The machine's clock; the real one where not given. */
  readonly machine?: Clock;
  /** Aborted when somebody waits for the process to end. */
  readonly interruption?: AbortSignal;
  /** Hears once of a clock that nobody moves. */
  readonly onStill?: (still: StillClock) => void;
}

/** Builds what an invocation works with, anew for each: its credentials are its own, and last 36 hours at most. */
export async function createAppDeps(
  settings: Settings,
  { invocation, env, log, machine = systemClock, interruption, onStill }: AppContext,
): Promise<AppDeps> {
  const { clock, forCalls } = await chooseClocks(settings, { machine, interruption, onStill });
  const credentials = chooseCredentials(invocation, env);
  const shared = { clock: forCalls, credentials, log, random: Math.random } as const;
  const open = (location: string) =>
    openStore(location, {
      ...shared,
      region: invocation.region ?? env['FC_REGION'],
      endpoint: settings.endpoints.oss,
      interruption,
    });
  // One for the invocation; opened on first use, so that its trouble is reported with the policy that needs it.
  let store: Promise<ObjectStore> | undefined;
  let notices: Promise<Notifier> | undefined;
  const openRecords = () => {
    store ??= open(settings.store);
    return store;
  };

  return {
    clock,
    openBucket: (bucket) => open(`oss://${bucket}`),
    openRecords,
    openInvoker: async () => {
      const { openInvoker } = await import('./open-invoker.ts');
      return openInvoker(settings, { invocation, env, credentials, clock: forCalls, log });
    },
    depsFor:
      ({ channels, policies }) =>
      async ({ name, region, network, account = invocation.accountId }) => {
        const opened = await openRecords();
        const { log: counted, calls } = tallyCalls(log.with({ region }));
        const place = { region, network, account, endpoint: settings.endpoints.dsw };
        const pacer = pacerFor({ ...shared, ...place });
        const dsw = createDswClient({ ...shared, ...place, log: counted, pacer, interruption });
        return {
          dsw,
          calls,
          account,
          pacing: { key: pacingKey(account ?? name, region), ...pacer },
          holder: invocation.requestId || 'steward',
          store: opened,
          clock,
          log: log.with({ region }),
          ...(channels && {
            notices: () => {
              notices ??= openNotices({ channels, credentials, env, log, machine });
              return notices;
            },
            ...(env['STEWARD_LINK_KEY'] && { links: () => openLinks(env, policies, log) }),
          }),
        };
      },
  };
}

interface Surroundings {
  readonly machine: Clock;
  readonly interruption: AbortSignal | undefined;
  readonly onStill: AppContext['onStill'];
}

interface Clocks {
  /** Rules the run. */
  readonly clock: Clock;
  /** Rules deadlines and waits of calls. */
  readonly forCalls: Clock;
}

/**
 * A run against a local service goes with that one's time: its statuses and metrics do. Calls take the machine's time
 * however fast the other runs; but where it moves only while somebody waits for it, their waits must be for it as well.
 */
async function chooseClocks(settings: Settings, around: Surroundings): Promise<Clocks> {
  const { machine } = around;
  const service = await findServiceClock(settings, around);
  if (service === undefined) return { clock: machine, forCalls: machine };
  return { clock: service, forCalls: service.runs ? machine : service };
}

/** A clock that was named is there: on a busy machine with many functions starting at once it may only be slow. */
const NAMED_CLOCK_MS = 30_000;

async function findServiceClock(
  { clock, endpoints }: Settings,
  { machine, interruption, onStill }: Surroundings,
): Promise<ServiceClock | undefined> {
  if (clock === 'system') return undefined;
  const access = {
    fetch,
    elapsedMs: () => performance.now(),
    sleep: machine.sleep,
    interruption,
    ...(onStill && { onStill }),
  };
  if (clock !== 'auto') return createServiceClock(clock, access, NAMED_CLOCK_MS);
  const { dsw = '' } = endpoints;
  if (!URL.canParse(dsw) || !isLoopback(new URL(dsw))) return undefined;
  try {
    return await createServiceClock(new URL(dsw), access);
  } catch {
    // Whatever listens there, if anything, is no local service of ours. Calls will tell if that is wrong.
    return undefined;
  }
}

/**
 * The request's own credentials are the freshest: those in the environment are as old as the function's instance. Without
 * them (no role, or not on Function Compute) the usual places are looked at.
 */
function chooseCredentials(
  { credentials }: InvocationContext,
  env: Environment,
): CredentialsSource {
  return credentials === undefined ? defaultCredentials(env) : fcContextCredentials(credentials);
}

/** Loads what makes links when there is the first one to make. */
async function openLinks(env: Environment, policies: Policies['policies'], log: Log) {
  const { createNoticeLinks } = await import('./notice-links.ts');
  return createNoticeLinks(env, policies, log);
}
