import { between, type Draw } from '../../local/dsw/chance.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';

/** What a run must do with an instance; its id begins with it. */
export type Fate = 'stop' | 'refused' | 'keep';

export function fateOf(instanceId: string): Fate {
  const [, fate] = /^dsw-(stop|refused|keep)-/.exec(instanceId) ?? [];
  return fate as Fate; // only ids that are made below
}

export interface Scene {
  /** What is drawn of the policy. */
  readonly policy: Readonly<Record<string, unknown>>;
  readonly fleet: readonly FleetInstance[];
}

/**
 * A policy, and a small fleet with a few to stop, one of each kind that must be left alone, and now and then one that cannot
 * be stopped.
 */
export function drawScene(draw: Draw): Scene {
  const looksAtUse = draw() < 0.6;
  const policy = {
    ...(looksAtUse ? { unless: { busy: { over: '30m' } } } : {}),
    // Several calls, so that a kill finds some of them done and some not.
    batch: between(draw, 1, 3),
    concurrency: between(draw, 1, 3),
  };
  const idle = Array.from({ length: between(draw, 3, 7) }, (_, index) =>
    running(`dsw-stop-${index}`, draw() < 0.5 ? PROVED_IDLE : {}),
  );
  const refused = running('dsw-refused-0', {
    levers: { denied: ['StopInstance', 'StopInstances'] },
  });
  const busy = running('dsw-keep-busy', { usage: { kind: 'steady', cpuPercent: 70 } });
  const left = [
    running('dsw-keep-held', { Labels: { 'steward-hold': '2999-01-01T00:00:00Z' } }),
    running('dsw-keep-elsewhere', { WorkspaceId: '1002' }),
    running('dsw-keep-stopped', { Status: 'Stopped' }),
    running('dsw-keep-paid', {
      EcsSpec: undefined,
      ResourceId: 'quota-1',
      RequestedResource: { CPU: '2', Memory: '8' },
    }),
  ];
  const fleet = [
    ...idle,
    ...(draw() < 0.3 ? [refused] : []),
    ...(looksAtUse ? [busy] : []),
    ...left,
  ];
  return { policy, fleet };
}

/** The listing tells it then, so that its metrics are not asked for. */
const PROVED_IDLE: FleetInstance = {
  IdleInstanceCuller: { CpuPercentThreshold: 5, GpuPercentThreshold: 5, MaxIdleTimeInMinutes: 600 },
  idleMinutes: 120,
};

function running(id: string, fields: FleetInstance): FleetInstance {
  return {
    InstanceId: id,
    InstanceName: id.replaceAll('-', '_'),
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: 'ecs.g6.large',
    GmtCreateTime: '2025-12-01T01:00:00Z',
    usage: { kind: 'steady', cpuPercent: 1 },
    ...fields,
  };
}
