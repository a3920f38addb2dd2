import type { Credentials } from '../../lib/dsw/credentials.ts';
import type { LocalClock } from '../../local/clock.ts';
import { createManualClock } from '../../local/clock-manual.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import type { AccessKey } from '../../local/dsw/keyring.ts';
import type { Handler } from '../../local/dsw/operation.ts';
import { handlers } from '../../local/dsw/operations/index.ts';
import { createDswService, type DswService } from '../../local/dsw/server.ts';
import { createWorld, type World } from '../../local/dsw/world.ts';
import type { Random } from './random.ts';
import { faultRulesOf, type Trouble } from './trouble.ts';
import { createHistory, type History } from './world-history.ts';

export const ACCOUNT = '1234567890123456';
export const REGION = 'cn-hangzhou';

/** The service and its world in this process, on a clock that the scheduler moves. */
export interface Cloud {
  readonly clock: LocalClock;
  readonly world: World;
  readonly service: DswService;
  readonly history: History;
  /** A call to the service; on the way the caller's token may turn out to have expired. */
  readonly send: DswService['fetch'];
  /** Who asks now gets these. */
  credentials(): Credentials;
  /** Sets what goes wrong from now on. */
  setTrouble(trouble: Trouble): void;
}

export interface CloudOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly fleet: readonly FleetInstance[];
  readonly random: Random;
  /** For the ends of tokens. */
  readonly tokens: Random;
  readonly trouble: Trouble;
}

export function createCloud(options: CloudOptions): Cloud {
  const { seed, startMs, fleet, random, tokens, trouble } = options;
  const clock = createManualClock(startMs);
  const world = createWorld({ clock, region: REGION, accountId: ACCOUNT, seed });
  const history = createHistory(world);
  world.loadFleet({ instances: fleet });
  let now = trouble;
  const service = createDswService({
    clock,
    world,
    keys: [],
    faults: faultRulesOf(trouble, seed),
    machineNow: clock.now,
    trusted: true,
    handlers: { ...handlers, ...troubledHandlers(history, random, () => now) },
  });
  let sessions = 1;
  let key = newKey(sessions);
  service.keys.add(key);

  function rotate(): void {
    service.keys.add({ ...key, expiresAt: clock.now() });
    sessions += 1;
    key = newKey(sessions);
    service.keys.add(key);
  }

  return {
    clock,
    world,
    service,
    history,
    async send(request, transport) {
      if (tokens.chance(now.rotated)) rotate();
      return service.fetch(request, transport);
    },
    credentials: () => key,
    setTrouble(next) {
      now = next;
      service.faults.set(faultRulesOf(next, seed));
    },
  };
}

/** What a role session has, until it gets the next one. */
function newKey(number: number): AccessKey & Credentials {
  return {
    accessKeyId: `STS.simulated-${number}`,
    accessKeySecret: 'simulated-secret',
    securityToken: `token-${number}`,
  };
}

/** What goes wrong inside of operations: the wire's own faults are rules of the service. */
function troubledHandlers(
  history: History,
  random: Random,
  trouble: () => Trouble,
): Record<string, Handler> {
  const { ListInstances: list, StopInstance: stop, StopInstances: stopBatch } = handlers;
  if (!list || !stop || !stopBatch) throw new Error('The local service has other operations.');

  /** A stop that was taken may hang or end in failure. */
  function spoil(world: World, id: string): void {
    if (random.chance(trouble().stuck)) world.patchInstance(id, { frozen: true });
    else if (random.chance(trouble().failing)) {
      world.patchInstance(id, { Status: 'Failed', ReasonCode: 'InternalError' });
    }
  }

  return {
    ListInstances(world, call) {
      const { lagMs, doubled } = trouble();
      const behind = lagMs > 0 && random.chance(0.7) ? random.between(0, lagMs) : 0;
      const fields = list(history.worldAsOf(world.now() - behind), call);
      const items = fields['Instances'];
      if (!Array.isArray(items) || items.length === 0 || !random.chance(doubled)) return fields;
      return { ...fields, Instances: [...items, random.pickAny(items)] };
    },
    StopInstance(world, call) {
      const fields = stop(world, call);
      spoil(world, String(call.input['InstanceId']));
      return fields;
    },
    StopInstances(world, call) {
      const wanted = call.input['InstanceIds'];
      const all: unknown[] = Array.isArray(wanted) ? wanted : [];
      const isPartial = all.length > 1 && random.chance(trouble().partial);
      const some = isPartial ? all.filter(() => random.chance(0.6)) : all;
      if (some.length === 0) return { InstanceIds: [], Code: 'InternalError', Message: 'Busy.' };
      const fields = stopBatch(world, { ...call, input: { ...call.input, InstanceIds: some } });
      const taken = fields['InstanceIds'];
      if (Array.isArray(taken)) for (const id of taken) spoil(world, String(id));
      if (some.length === all.length) return fields;
      return { Code: 'InternalError', Message: 'Some could not be stopped.', ...fields };
    },
  };
}
