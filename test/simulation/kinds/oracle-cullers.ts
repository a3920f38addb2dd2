import type { Culler, Instance } from '../../../local/dsw/entities.ts';
import { readLabels, type Sight } from '../oracle.ts';
import { MAX_LAG_MS } from '../trouble.ts';
import type { WireCall } from '../wire.ts';
import { runsOf } from './check-runs.ts';
import { EXEMPT } from './culler-scene.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';

/** The policy of these scenes. */
interface Wanted {
  readonly minutes: number;
  /** Also puts the wanted one in the place of a tighter one. */
  readonly replaces: boolean;
}

/** What the policy leaves to its defaults. */
const CPU_PERCENT = 10;
const GPU_PERCENT = 5;

/** Whether a culler stops an instance at least whenever the wanted one would. */
function isTight(culler: Culler, hasGpu: boolean, { minutes }: Wanted): boolean {
  const { maxIdleMinutes, cpuPercent, gpuPercent } = culler;
  const gpuIs = !hasGpu || gpuPercent >= GPU_PERCENT;
  return maxIdleMinutes <= minutes && cpuPercent >= CPU_PERCENT && gpuIs;
}

function isWanted(culler: Culler, hasGpu: boolean, { minutes }: Wanted): boolean {
  const { maxIdleMinutes, cpuPercent, gpuPercent } = culler;
  const gpuIs = !hasGpu || gpuPercent === GPU_PERCENT;
  return maxIdleMinutes === minutes && cpuPercent === CPU_PERCENT && gpuIs;
}

/** A second opinion on idle cullers, on the service's own state. */
export function createCullerOracle(facts: SceneFacts, wanted: Wanted): Oracle {
  const { cloud, changes, records, violated } = facts;
  const deletions = new Map<WireCall, SentAct>();
  /** Runs that were reported before an undisturbed tick came. */
  let reported = new Set<string>();

  /** Nobody wants it away: it is right, or tight enough and its owner's. */
  function mayStay(culler: Culler, hasGpu: boolean): boolean {
    return (
      isWanted(culler, hasGpu, wanted) || (!wanted.replaces && isTight(culler, hasGpu, wanted))
    );
  }

  function checkDeletion({ sight, who }: SentAct): void {
    const culler = cullerIn(sight);
    const hasGpu = sight.wire['AcceleratorType'] === 'GPU';
    if (culler !== undefined && mayStay(culler, hasGpu)) {
      violated('culler-back', `${who}, which has ${JSON.stringify(culler)} and may keep it`);
    }
    if (readLabels(sight.wire['Labels']).has(EXEMPT)) violated('culler-back', `${who}, exempt`);
  }

  /** What somebody gave it after we have looked, nobody can know of. */
  function checkArrival({ id, sight, who }: SentAct): void {
    const instance = cloud.world.instances.get(id);
    if (instance?.culler === undefined || !mayStay(instance.culler, isGpu(instance))) return;
    const given = changes.of(id).findLast(({ before, after }) => before?.culler !== after?.culler);
    if (given !== undefined && given.at >= sight.servedAt - MAX_LAG_MS) return;
    violated('culler-back', `${who}, which has ${JSON.stringify(instance.culler)} all along`);
  }

  /** Those that the policy is about, and that have no culler, or one that it does not leave there. */
  function* without(): Generator<{ readonly id: string; readonly culler: Culler | undefined }> {
    for (const instance of cloud.world.instances.values()) {
      const { id, culler, labels, status } = instance;
      if (status === 'Deleting' || labels.some(({ Key }) => Key === EXEMPT)) continue;
      if (culler === undefined || !mayStay(culler, isGpu(instance))) yield { id, culler };
    }
  }

  /** By whom its culler was taken away last, if it has none. */
  function takenBy(id: string): string | undefined {
    const last = changes.of(id).findLast(({ before, after }) => before?.culler !== after?.culler);
    return last?.cause.by === 'us' && last.after?.culler === undefined
      ? last.cause.call.process.id
      : undefined;
  }

  /** The first undisturbed tick goes on with what was cut off; what the service refused is reported, and left to the next run. */
  function checkHealed(): void {
    for (const { prefix, planned, report } of runsOf(records)) {
      if (report === undefined || reported.has(prefix)) continue;
      const told = report.needsLook.filter(({ code }) => code === 'CULLER_LOST');
      for (const { id, culler } of without()) {
        const by = takenBy(id);
        const isTold = told.some(({ instanceId }) => instanceId === id);
        if (culler === undefined && by !== undefined && planned.includes(id) && !isTold) {
          violated('culler-back', `${id} has none after ${prefix} went on, which ${by} took away`);
        }
      }
      for (const id of report.done) {
        if (!hadWanted(id)) {
          violated('report-done', `${prefix} has the culler of ${id} as set, which never was`);
        }
      }
    }
  }

  function hadWanted(id: string): boolean {
    return changes.of(id).some(({ before, after }) => {
      const have = (one: Instance | undefined) =>
        one?.culler !== undefined && isWanted(one.culler, isGpu(one), wanted);
      return have(before) || have(after);
    });
  }

  return {
    onAct(act, call) {
      if (call.operation !== 'DeleteIdleInstanceCuller') return;
      deletions.set(call, act);
      checkDeletion(act);
    },
    onArrive(call) {
      const act = deletions.get(call);
      if (act !== undefined) checkArrival(act);
    },
    afterPart(name) {
      if (name === 'rough') {
        const through = runsOf(records).filter(({ report }) => report !== undefined);
        reported = new Set(through.map(({ prefix }) => prefix));
      }
      if (name === 'healed') checkHealed();
      if (name !== 'next') return;
      for (const { id, culler } of without()) {
        violated('culler-back', `${id} has ${JSON.stringify(culler)} after the next run`);
      }
    },
  };
}

function isGpu({ settings }: Instance): boolean {
  return settings.EcsSpec?.startsWith('ecs.gn') ?? false;
}

function cullerIn({ wire }: Sight): Culler | undefined {
  const told = wire['IdleInstanceCuller'];
  if (typeof told !== 'object' || told === null) return undefined;
  const { MaxIdleTimeInMinutes, CpuPercentThreshold, GpuPercentThreshold } = told as Readonly<
    Record<string, unknown>
  >;
  return {
    maxIdleMinutes: Number(MaxIdleTimeInMinutes),
    cpuPercent: Number(CpuPercentThreshold),
    gpuPercent: Number(GpuPercentThreshold),
  };
}
