import { createDraw } from '../dsw/chance.ts';
import type { FleetFile, FleetInstance, FleetSnapshot } from '../dsw/entities.ts';
import { synthesizeFleet } from '../dsw/fleet.ts';

/** A stopped machine loses its free disk after so long: docs/guide/disks.md. */
const DISK_MS = 15 * 86_400_000;
const HOUR = 3_600_000;

interface CastOptions {
  readonly instances: number;
  readonly seed: number;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * The made-up fleet, with what a week must not miss: somebody whose disk is cleared in some days, snapshots of the week
 * before, and offices that are empty on holidays.
 */
export function castFleet({ instances, seed, at }: CastOptions): FleetFile {
  const fleet = synthesizeFleet({ instances, seed, at });
  const draw = createDraw(seed, 0xca57);
  const forgetful = fleet.instances.find(isForgetful) ?? fleet.instances[0];
  // Nobody comes back for it in this week: it is for the report, which looks further ahead than a week.
  const away = fleet.instances.find(
    (instance) => instance !== forgetful && isForgetful(instance) && isTraining(instance),
  );
  return {
    ...fleet,
    instances: fleet.instances.map((instance) => {
      const entry =
        instance === forgetful
          ? stoppedSince(instance, at - DISK_MS + 59 * HOUR)
          : instance === away
            ? stoppedSince(instance, at - DISK_MS + 228 * HOUR)
            : instance;
      const saved = draw() < 0.3 && entry.Status === 'Running' && entry.EcsSpec !== undefined;
      return { ...withHolidays(entry), ...(saved ? { snapshots: lastWeeks(entry) } : {}) };
    }),
  };
}

function isForgetful({ Status, EcsSpec, CloudDisks, Labels }: FleetInstance): boolean {
  const isProd =
    Labels !== undefined && !Array.isArray(Labels) && 'env' in Labels && Labels['env'] === 'prod';
  return (
    Status === 'Stopped' &&
    EcsSpec !== undefined &&
    CloudDisks?.[0]?.Capacity === '100Gi' &&
    !isProd
  );
}

/** People do not start these as they start a notebook. */
function isTraining({ usage }: FleetInstance): boolean {
  return typeof usage === 'object' && usage.kind === 'training';
}

function stoppedSince(instance: FleetInstance, to: number): FleetInstance {
  const [created, from] = [to - 300 * HOUR, to - 9 * HOUR];
  return {
    ...instance,
    Status: 'Stopped',
    GmtCreateTime: new Date(created).toISOString(),
    runs: [{ from: new Date(from).toISOString(), to: new Date(to).toISOString() }],
  };
}

/** Nobody is there; the usage model knows weekends only. */
function withHolidays(instance: FleetInstance): FleetInstance {
  const { usage } = instance;
  if (typeof usage !== 'object' || usage.kind !== 'office') return instance;
  const [from, to] = ['2025-12-31T16:00:00Z', '2026-01-03T16:00:00Z'];
  const away = { from, to, cpuPercent: 0.8, gpuPercent: 0 };
  return { ...instance, usage: { ...usage, overrides: [away] } };
}

/** What the same policy took on three evenings of the week before. */
function lastWeeks({ InstanceName = '' }: FleetInstance): FleetSnapshot[] {
  const name = InstanceName.replaceAll('_', '-');
  return ['24', '25', '26'].map((day) => {
    const SnapshotName = `steward-evening-snapshot-202512${day}-${name.slice(-10)}`.replace(
      /--+/g,
      '-',
    );
    return {
      SnapshotName,
      Status: 'Saved',
      ImageUrl: `registry-vpc.cn-hangzhou.aliyuncs.com/notebooks/${name}:${SnapshotName}`,
      GmtCreateTime: `2025-12-${day}T13:05:00Z`,
    };
  });
}
