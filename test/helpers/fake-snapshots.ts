import type { DswClient } from '../../lib/dsw/client.ts';
import type {
  CreateInstanceSnapshotRequest,
  DeleteInstanceSnapshotRequest,
  ListInstanceSnapshotRequest,
  ListInstancesRequest,
} from '../../lib/dsw/types.gen.ts';
import { aDswError } from './dsw-error.ts';
import type { FakeDsw } from './fake-dsw.ts';
import type { JumpingClock } from './jumping-clock.ts';

/** One snapshot with its whole life, so that any instant's answer follows from it. All times epoch ms. */
export interface FakeSnapshot {
  readonly id: string;
  readonly instanceId: string;
  readonly name: string;
  readonly imageUrl: string;
  readonly labels: readonly { readonly Key: string; readonly Value: string }[];
  readonly createdAt: number;
  /** When it is through; never, where that is infinite. */
  endsAt: number;
  fails: boolean;
  deletedAt?: number;
}

export interface FakeSnapshots {
  /** As the client of {@link FakeDsw}, with the snapshot operations. */
  readonly client: DswClient;
  readonly all: FakeSnapshot[];
  /** Those that are there now and are `Saved`, oldest first. */
  good(instanceId: string): FakeSnapshot[];
  /** Gives an instance good snapshots of the past: one for each of these instants. */
  give(instanceId: string, ...createdAt: string[]): void;
  /** Changes a new snapshot before it begins. */
  onCreate: (snapshot: FakeSnapshot) => void;
  /** Called before each deletion. */
  onDelete: (snapshot: FakeSnapshot) => void;
  /** Operations whose next answer is lost after it took effect; removed when it happens. */
  readonly lost: Set<string>;
  /** Listings are so far behind, in ms. */
  staleMs: number;
  /** Instances whose snapshots cannot be listed whole. */
  readonly partial: Set<string>;
  /** Leaves `LatestSnapshot` out of ListInstances. */
  hidesLatest: boolean;
}

/** From so many instances on some things are done in a shorter way. */
const MANY = 500;

const SAVING_MS = 4 * 60_000;
/** From Saved until the instance is Running again. */
const RECOVERY_MS = 10_000;

export function addSnapshots(clock: JumpingClock, dsw: FakeDsw): FakeSnapshots {
  const all: FakeSnapshot[] = [];
  const byInstance = new Map<string, FakeSnapshot[]>();
  const now = () => clock.now().getTime();

  function add(snapshot: FakeSnapshot): void {
    all.push(snapshot);
    const list = byInstance.get(snapshot.instanceId) ?? [];
    list.push(snapshot);
    byInstance.set(snapshot.instanceId, list);
  }

  function listed(instanceId: string, at: number): FakeSnapshot[] {
    return (byInstance.get(instanceId) ?? []).filter(
      ({ createdAt, deletedAt }) => createdAt <= at && (deletedAt === undefined || deletedAt > at),
    );
  }

  async function call<T>(operation: string, request: object, answer: () => T): Promise<T> {
    dsw.calls.push(operation);
    clock.pass(dsw.latencyMs);
    const instead = await dsw.before(operation, { ...request });
    if (instead !== undefined) return instead as T;
    const result = answer();
    if (fake.lost.delete(operation)) {
      throw aDswError('DSW_TIMEOUT', { mayHaveTakenEffect: true });
    }
    return result;
  }

  /** Puts what the snapshots mean for the instances into them, as a listing at `at` shows it. */
  function show(at: number, ids: Iterable<string> = byInstance.keys()): void {
    for (const id of ids) {
      const list = byInstance.get(id) ?? [];
      const instance = dsw.instances.get(id);
      const latest = listed(id, at).at(-1);
      if (instance === undefined || latest === undefined) continue;
      const through = latest.endsAt;
      if (!fake.hidesLatest) {
        instance['LatestSnapshot'] = {
          ImageName: latest.name,
          ImageUrl: latest.imageUrl,
          Status: statusOf(latest, at),
          GmtModifiedTime: iso(Math.min(at, through)),
          ...(latest.fails && at >= through
            ? { ReasonCode: 'ImagePushFailed', ReasonMessage: 'no' }
            : {}),
        };
      }
      if (!['Running', 'Saving', 'Saved', 'SaveFailed'].includes(String(instance['Status'])))
        continue;
      const begun = list.some(({ endsAt, createdAt }) => createdAt <= at && endsAt > at);
      instance['Status'] = begun
        ? 'Saving'
        : at < through + RECOVERY_MS
          ? latest.fails
            ? 'SaveFailed'
            : 'Saved'
          : 'Running';
    }
  }

  const listInstances = (request: ListInstancesRequest = {}) => {
    const { InstanceId: ids } = request;
    const at = now() - fake.staleMs;
    if (!Array.isArray(ids) || dsw.instances.size < MANY) {
      show(at);
      return dsw.client.listInstances(request);
    }
    // By id at once, of those that do not stop: a search would take most of a test's time.
    return call('ListInstances', request, () => {
      show(at, ids);
      const found = ids.flatMap((id: string) => {
        const one = dsw.instances.get(id);
        return one === undefined ? [] : [{ ...one }];
      });
      return { TotalCount: found.length, Instances: found };
    });
  };

  const operations = {
    ...dsw.client,
    listInstances,
    async *eachInstance(request: ListInstancesRequest = {}) {
      show(now() - fake.staleMs);
      yield* dsw.client.eachInstance(request);
    },
    createInstanceSnapshot: (request: CreateInstanceSnapshotRequest) =>
      call('CreateInstanceSnapshot', request, () => {
        const { InstanceId, SnapshotName, ImageUrl, Labels = [] } = request;
        show(now(), [InstanceId]);
        const taken = listed(InstanceId, now()).some(
          ({ name, fails }) => name === SnapshotName && !fails,
        );
        if (dsw.instances.get(InstanceId)?.['Status'] !== 'Running' || taken) {
          throw aDswError('DSW_REJECTED', { serviceCode: 'ValidationError', httpStatus: 400 });
        }
        const snapshot: FakeSnapshot = {
          id: `snp-${all.length + 1}`,
          instanceId: InstanceId,
          name: SnapshotName,
          imageUrl: ImageUrl,
          labels: Labels.map(({ Key, Value }) => ({ Key: Key ?? '', Value: Value ?? '' })),
          createdAt: now(),
          endsAt: now() + SAVING_MS,
          fails: false,
        };
        fake.onCreate(snapshot);
        add(snapshot);
        return {
          Success: true,
          InstanceId,
          SnapshotId: snapshot.id,
          RequestId: `r-${snapshot.id}`,
        };
      }),
    deleteInstanceSnapshot: (request: DeleteInstanceSnapshotRequest) =>
      call('DeleteInstanceSnapshot', request, () => {
        const { InstanceId, SnapshotId } = request;
        const found = listed(InstanceId, now()).find(({ id }) => id === SnapshotId);
        if (found === undefined) throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
        fake.onDelete(found);
        found.deletedAt = now();
        return { Success: true, InstanceId, SnapshotId, RequestId: `r-${SnapshotId}` };
      }),
    async *eachInstanceSnapshot(request: ListInstanceSnapshotRequest) {
      const items = await call('ListInstanceSnapshot', request, () => {
        const at = now() - fake.staleMs;
        return listed(request.InstanceId, at).map((one) => toWire(one, at));
      });
      if (fake.partial.has(request.InstanceId)) {
        yield* items.slice(1);
        throw aDswError('DSW_LISTING_INCOMPLETE');
      }
      yield* items;
    },
  };

  const fake: FakeSnapshots = {
    // The engine under test uses no other operation.
    client: operations as unknown as DswClient,
    all,
    good: (instanceId) =>
      listed(instanceId, now()).filter((one) => statusOf(one, now()) === 'Saved'),
    give(instanceId, ...instants) {
      for (const instant of instants) {
        const createdAt = Date.parse(instant);
        const name = `steward-old-${instanceId}-${createdAt / 1000}`.slice(0, 50);
        add({
          id: `snp-${all.length + 1}`,
          instanceId,
          name,
          imageUrl: `registry.example.com/team/old:${name}`,
          labels: [],
          createdAt,
          endsAt: createdAt + 1,
          fails: false,
        });
      }
    },
    onCreate: () => {},
    onDelete: () => {},
    lost: new Set(),
    staleMs: 0,
    partial: new Set(),
    hidesLatest: false,
  };
  return fake;
}

function statusOf({ createdAt, endsAt, fails }: FakeSnapshot, at: number): string {
  if (at >= endsAt) return fails ? 'Failed' : 'Saved';
  return at - createdAt < SAVING_MS / 2 ? 'Committing' : 'Pushing';
}

function toWire(snapshot: FakeSnapshot, at: number): Record<string, unknown> {
  return {
    SnapshotId: snapshot.id,
    SnapshotName: snapshot.name,
    InstanceId: snapshot.instanceId,
    ImageUrl: snapshot.imageUrl,
    Labels: snapshot.labels,
    Status: statusOf(snapshot, at),
    GmtCreateTime: iso(snapshot.createdAt),
    GmtModifiedTime: iso(Math.min(at, snapshot.endsAt)),
  };
}

function iso(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
