import type { LocalClock } from '../../../../local/clock.ts';
import { createManualClock } from '../../../../local/clock-manual.ts';
import type { FleetFile, FleetInstance, Instance } from '../../../../local/dsw/entities.ts';
import { ServiceError } from '../../../../local/dsw/operation.ts';
import { handlers } from '../../../../local/dsw/operations/index.ts';
import { createWorld, type World } from '../../../../local/dsw/world.ts';

/** A Monday, 18:00 in Shanghai. */
export const monday = Date.parse('2026-03-02T10:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface TestWorld {
  readonly world: World;
  readonly clock: LocalClock;
  /** Carries out an operation; its fields are read as loosely as JSON. */
  call(operation: string, input?: Record<string, unknown>): Answer;
  /** The refusal of an operation that must be refused. */
  refusal(operation: string, input?: Record<string, unknown>): ServiceError;
  wait(ms: number): void;
  get(id: string): Instance;
  status(id: string): string | undefined;
}

/** As loose as JSON is. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers as their readers do
export type Answer = any;

export function aWorld(
  fleet: Partial<FleetFile> | readonly FleetInstance[] = [],
  start: number = monday,
  seed = 1,
): TestWorld {
  const clock = createManualClock(start);
  const world = createWorld({ clock, region: 'cn-hangzhou', accountId: '1234567890123456', seed });
  world.loadFleet('length' in fleet ? { instances: fleet } : { instances: [], ...fleet });
  return inspect(world, clock);
}

export function inspect(world: World, clock: LocalClock): TestWorld {
  const call = (operation: string, input: Record<string, unknown> = {}): Answer => {
    const handler = handlers[operation];
    if (handler === undefined) throw new Error(`no handler for ${operation}`);
    world.settle();
    const caller = { accessKeyId: 'id', accountId: world.accountId, userId: world.accountId };
    return handler(world, { operation, input, requestId: 'R', caller });
  };
  return {
    world,
    clock,
    call,
    refusal: (operation, input) => {
      try {
        call(operation, input);
      } catch (error) {
        if (error instanceof ServiceError) return error;
        throw error;
      }
      throw new Error(`${operation} was not refused`);
    },
    wait: (ms) => clock.advanceTo(clock.now() + ms),
    get: (id) => {
      const instance = world.instances.get(id);
      if (instance === undefined) throw new Error(`no instance ${id}`);
      return instance;
    },
    status: (id) => world.instances.get(id)?.status,
  };
}

/** A pay-as-you-go GPU instance that has been busy for hours, unless it says otherwise. */
export function anInstance(changes: FleetInstance = {}): FleetInstance {
  return {
    InstanceId: 'dsw-one',
    InstanceName: changes.InstanceId?.replaceAll('-', '_') ?? 'dsw_one',
    EcsSpec: changes.ResourceId === undefined ? 'ecs.gn6v-c8g1.2xlarge' : undefined,
    usage: 'steady',
    ...changes,
  };
}
