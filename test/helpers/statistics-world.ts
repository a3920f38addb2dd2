import { createExports } from '../../lib/app/create-exports.ts';
import { tallyCalls } from '../../lib/app/tally-calls.ts';
import type { Clock } from '../../lib/base/clock.ts';
import { systemClock } from '../../lib/base/clock.ts';
import { createDswClient, type DswClient } from '../../lib/dsw/client.ts';
import { staticCredentials } from '../../lib/dsw/credentials.ts';
import { type FilePolicy, type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import type { RunDeps } from '../../lib/run/ports.ts';
import type { RunReport } from '../../lib/run/report.ts';
import { runDue } from '../../lib/run/run-due.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import type { LocalClock } from '../../local/clock.ts';
import { createManualClock } from '../../local/clock-manual.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { createDswService, type DswService } from '../../local/dsw/server.ts';
import { createWorld } from '../../local/dsw/world.ts';
import type { World } from '../../local/dsw/world-type.ts';
import { aLog } from './a-log.ts';
import { KEYS } from './dsw-setup.ts';

export const ACCOUNT = '1234567890123456';

/** The local service on a clock that is moved by hand, and exports of it. */
export interface StatisticsWorld {
  readonly clock: LocalClock;
  readonly world: World;
  readonly service: DswService;
  /** What people call. */
  readonly client: DswClient;
  /** What a run has, with calls of its own to count. */
  deps(store: ObjectStore): RunDeps;
  /** Wakes the function of exports, or of another kind. */
  wake(store: ObjectStore, triggerTime: string, kind?: FilePolicy['kind']): Promise<RunReport>;
  close(): Promise<void>;
}

export async function aStatisticsWorld(
  start: string,
  fleet: readonly FleetInstance[],
  policies: Policies,
): Promise<StatisticsWorld> {
  const clock = createManualClock(Date.parse(start));
  const world = createWorld({ clock, region: 'cn-hangzhou', accountId: ACCOUNT, seed: 7 });
  world.loadFleet({ instances: fleet });
  const service = createDswService({ clock, world, keys: [], trusted: true });
  service.keys.add(KEYS);
  const listener = await service.listen(0);
  const log = aLog(() => {});
  // Who waits moves it: nobody else is there.
  const runClock: Clock = {
    now: () => new Date(clock.now()),
    sleep: async (ms) => clock.advanceTo(clock.now() + Math.ceil(ms)),
  };

  function connect(): { client: DswClient; calls: () => Readonly<Record<string, number>> } {
    const counted = tallyCalls(log);
    const client = createDswClient({
      region: 'cn-hangzhou',
      endpoint: listener.url,
      credentials: staticCredentials(KEYS),
      clock: systemClock,
      log: counted.log,
      random: () => 0.5,
    });
    return { client, calls: counted.calls };
  }

  function deps(store: ObjectStore): RunDeps {
    const { client, calls } = connect();
    return { dsw: client, calls, store, clock: runClock, log, account: ACCOUNT };
  }

  return {
    clock,
    world,
    service,
    client: connect().client,
    deps,
    async wake(store, triggerTime, kind = 'export') {
      const [result] = await runDue(async () => deps(store), {
        policies,
        kind,
        mode: 'act',
        triggerTime: new Date(triggerTime),
        exports: createExports(),
      });
      // Tests that expect nothing to be due look at its status only.
      return result as RunReport;
    },
    close: () => listener.close(),
  };
}

/** A checked file with the export `statistics`, half an hour after midnight in Berlin, where clocks change. */
export function anExportFile(
  fields: Readonly<Record<string, unknown>> = {},
  others: readonly Readonly<Record<string, unknown>>[] = [],
): Policies {
  const result = parsePolicies({
    version: 1,
    timeZone: 'Europe/Berlin',
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      { name: 'statistics', kind: 'export', schedule: '0 30 0 * * *', ...fields },
      ...others,
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policies;
}
