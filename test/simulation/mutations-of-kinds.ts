import type { DswClient } from '../../lib/dsw/client.ts';
import type {
  ListInstanceSnapshotResponse,
  ListInstancesResponse,
} from '../../lib/dsw/types.gen.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { DAY } from './kinds/draw-fleet.ts';
import type { Mutation } from './mutations.ts';
import type { SceneName } from './simulate-scene.ts';

/** Something that one kind of policy relies on, taken away. */
export interface MutationOfKind extends Mutation {
  readonly scene: SceneName;
}

type Item = NonNullable<ListInstancesResponse['Instances']>[number];
type Snapshot = NonNullable<ListInstanceSnapshotResponse['Snapshots']>[number];

export const MUTATIONS_OF_KINDS: readonly MutationOfKind[] = [
  {
    name: 'no waiting for the new snapshot: each that is begun is shown as Saved',
    scene: 'snapshot',
    breaks: ['good-snapshots-kept'],
    dsw: withoutWaiting,
  },
  {
    name: 'no second list of snapshots: they are deleted by the one that the plan was made from',
    scene: 'snapshot',
    breaks: ['good-snapshots-kept'],
    dsw: withoutSecondList,
  },
  {
    name: 'no second look at deletions: what was to go is not listed any more, gone or not',
    scene: 'snapshot',
    breaks: ['report-done'],
    dsw: withoutDeletions,
  },
  {
    name: 'no culler given back: a look at some instances shows each with the wanted one',
    scene: 'culler',
    breaks: ['culler-back', 'report-done'],
    dsw: (dsw) => seenById(dsw, (item) => ({ IdleInstanceCuller: WANTED_CULLER, ...item })),
  },
  {
    name: 'no sessions of people: only the first of each instance is told of',
    scene: 'start',
    breaks: ['no-foreign-start'],
    dsw: (dsw) => ({
      ...dsw,
      async getLifecycle(request, options) {
        const answer = await dsw.getLifecycle(request, options);
        // The latest come first.
        return { ...answer, Lifecycle: answer.Lifecycle?.slice(-1) ?? [] };
      },
    }),
  },
  {
    name: 'no re-read before a start: looking again shows instances as they were listed first',
    scene: 'start',
    breaks: ['looked-at', 'seen-freshly', 'no-foreign-start'],
    dsw: withoutSecondLook,
  },
  {
    name: 'no look before: nobody knows which hours in labels were seen to',
    scene: 'hours',
    breaks: ['one-effect'],
    store: (store) => ({
      ...store,
      async *list(prefix, options) {
        if (prefix !== RUNS_OF_STOP) yield* store.list(prefix, options);
      },
    }),
  },
  {
    name: 'no moving on: a timer that is there once stays',
    scene: 'backstop',
    breaks: ['backstop', 'report-done'],
    dsw: (dsw) => ({
      ...dsw,
      deleteInstanceShutdownTimer: async ({ InstanceId }) => ({ InstanceId, Success: true }),
      async createInstanceShutdownTimer(request, options) {
        const [now] =
          (await dsw.listInstances({ InstanceId: [request.InstanceId] }))?.Instances ?? [];
        if (now?.InstanceShutdownTimer) return { InstanceId: request.InstanceId, Success: true };
        return dsw.createInstanceShutdownTimer(request, options);
      },
    }),
  },
  {
    name: 'no notice period: marks, and what people were told of them, count as two days old',
    scene: 'cleanup',
    breaks: ['deleted-after-notice'],
    store: withoutNoticePeriod,
  },
  {
    name: 'no mark taken back: the call is answered and does nothing',
    scene: 'cleanup',
    breaks: ['marks-go'],
    dsw: (dsw) => ({ ...dsw, deleteInstanceLabels: async () => ({ RequestId: 'none' }) }),
  },
  {
    name: 'no look at the instance itself: it is as it was listed',
    scene: 'cleanup',
    breaks: ['deleted-after-notice'],
    dsw: withoutOwnLook,
  },
  {
    name: 'no undelivered notices: every message counts as delivered, and as shown whole',
    scene: 'warning',
    breaks: ['not-warned'],
    notifier: (notifier) => ({
      ...notifier,
      async send(channel, message, options) {
        const sent = await notifier.send(channel, message, options);
        const shown = message.rows.length;
        return { status: 'delivered', at: new Date(0), attempts: sent.attempts, shown };
      },
    }),
  },
];

/** What is listed to find earlier runs of the policy. */
const RUNS_OF_STOP = 'runs/night/';

const WANTED_CULLER = {
  MaxIdleTimeInMinutes: 60,
  CpuPercentThreshold: 10,
  GpuPercentThreshold: 5,
};

/** What is listed by id is changed; the rest is true. */
function seenById(dsw: DswClient, change: (item: Item) => Item): DswClient {
  return {
    ...dsw,
    async listInstances(request, options) {
      const answer = await dsw.listInstances(request, options);
      if (request?.InstanceId === undefined) return answer;
      return { ...answer, Instances: answer.Instances?.map(change) ?? [] };
    },
  };
}

/** Each snapshot that is begun is shown as good. */
export function withoutWaiting(dsw: DswClient): DswClient {
  const good = <T extends { readonly Status?: Snapshot['Status'] }>(one: T) =>
    one.Status === 'Failed' ? one : { ...one, Status: 'Saved' };
  const seen = seenById(dsw, (item) => ({
    ...item,
    ...(item.Status === 'Saving' && { Status: 'Running' }),
    ...(item.LatestSnapshot && { LatestSnapshot: good(item.LatestSnapshot) }),
  }));
  return {
    ...seen,
    async *eachInstanceSnapshot(request, options) {
      for await (const one of dsw.eachInstanceSnapshot(request, options)) yield good(one);
    },
  };
}

function withoutSecondList(dsw: DswClient): DswClient {
  const known = new Map<string, readonly Snapshot[]>();
  return {
    ...dsw,
    async *eachInstanceSnapshot(request, options) {
      const id = request.InstanceId;
      let listed = known.get(id);
      if (listed === undefined) {
        const read: Snapshot[] = [];
        for await (const one of dsw.eachInstanceSnapshot(request, options)) read.push(one);
        listed = read;
        // Before it was taken nothing is known of the new one.
        if (read.every(({ Status }) => Status === 'Saved' || Status === 'Failed')) {
          known.set(id, read);
        }
      }
      yield* listed;
    },
  };
}

/** Nothing is ever deleted, and this process lists nothing any more that it was to delete. */
function withoutDeletions(dsw: DswClient): DswClient {
  const hidden = new Set<string>();
  return {
    ...dsw,
    async deleteInstanceSnapshot({ SnapshotId }) {
      hidden.add(SnapshotId);
      return { Success: true };
    },
    async *eachInstanceSnapshot(request, options) {
      for await (const one of dsw.eachInstanceSnapshot(request, options)) {
        if (!hidden.has(one.SnapshotId ?? '')) yield one;
      }
    },
  };
}

/** Until something is started, a look by id is answered from the first listing, or by what another process may have seen. */
function withoutSecondLook(dsw: DswClient): DswClient {
  const first = new Map<string, Item>();
  let acted = false;
  return {
    ...dsw,
    async *eachInstance(request, options) {
      for await (const item of dsw.eachInstance(request, options)) {
        first.set(item.InstanceId ?? '', item);
        yield item;
      }
    },
    async listInstances(request, options) {
      const ids = request?.InstanceId;
      if (ids === undefined || acted) return dsw.listInstances(request, options);
      return { Instances: [...ids].map((id) => first.get(id) ?? stoppedOne(id)) };
    },
    startInstance(request, options) {
      acted = true;
      return dsw.startInstance(request, options);
    },
  };
}

function stoppedOne(InstanceId: string): Item {
  return {
    InstanceId,
    InstanceName: InstanceId,
    Status: 'Stopped',
    PaymentType: 'PayAsYouGo',
    WorkspaceId: '1001',
  };
}

/** What is read of marks and messages is two days older than what was written. */
function withoutNoticePeriod(store: ObjectStore): ObjectStore {
  return {
    ...store,
    async get(key, options) {
      const bytes = await store.get(key, options);
      if (bytes === undefined || !/^marks\/|delivered\.json$/.test(key)) return bytes;
      const text = new TextDecoder()
        .decode(bytes)
        .replace(/("(?:markedAt|deliveredAt)": ")([^"]+)/g, (_, name: string, at: string) => {
          const older = new Date(Date.parse(at) - 2 * DAY).toISOString();
          return `${name}${older}`;
        });
      return new TextEncoder().encode(text);
    },
  };
}

/** Whoever asks for one instance gets it from the list. */
function withoutOwnLook(dsw: DswClient): DswClient {
  const listed = new Map<string, Item>();
  return {
    ...dsw,
    async *eachInstance(request, options) {
      for await (const item of dsw.eachInstance(request, options)) {
        listed.set(item.InstanceId ?? '', item);
        yield item;
      }
    },
    async getInstance(request, options) {
      return listed.get(request.InstanceId) ?? dsw.getInstance(request, options);
    },
  };
}
