import type { DswClient } from '../../lib/dsw/client.ts';
import { epochOf } from '../../lib/run/lease-record.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import type { PromiseName } from './promises.ts';
import type { Variant } from './variant.ts';

/** Something that the engine relies on, taken away. A simulation that does not notice proves nothing. */
export interface Mutation extends Variant {
  /** Promises of which at least one has to be seen broken. */
  readonly breaks: readonly PromiseName[];
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'no create-only: the last writer wins, and each believes that it was the first',
    breaks: ['append-only'],
    store: (store) => ({
      ...store,
      async create(key, body) {
        await store.put(key, body);
        return 'created';
      },
    }),
  },
  {
    name: 'no re-read: looking again shows instances as they were when the run was planned',
    breaks: ['looked-at', 'seen-freshly'],
    dsw: withoutSecondLook,
  },
  {
    name: 'no guards: limits are not read',
    breaks: ['guards-hold'],
    policies: (policies) => ({
      ...policies,
      policies: policies.policies.map((policy) => ({ ...policy, limits: {} })),
    }),
  },
  {
    name: 'no deadline: the time limit of the function is not known',
    breaks: ['ends-in-time'],
    deadline: 'none',
  },
  {
    name: 'no verification: every instance that is asked for is said to be stopped',
    breaks: ['report-stopped'],
    dsw: (dsw) => ({ ...dsw, listInstances: afterStops(dsw, 'Stopped') }),
  },
  {
    name: 'no partial success: a batch counts as taken whole',
    breaks: ['report-counts'],
    dsw: (dsw) => ({
      ...dsw,
      async stopInstances(request, options) {
        const answer = await dsw.stopInstances(request, options);
        return { ...answer, InstanceIds: request.InstanceIds };
      },
    }),
  },
  {
    name: 'no intent: what is about to be done is not kept',
    breaks: ['one-effect', 'report-effects', 'report-claims'],
    store: hiding(/\/intents?-/),
  },
  {
    name: 'no lease: everybody is told that the run is theirs',
    breaks: ['one-actor', 'report-effects'],
    store: withoutLease,
  },
  {
    name: 'no settling: nobody waits until a list has caught up',
    breaks: ['one-effect', 'report-effects', 'seen-unprotected'],
    times: { settleMs: 0 },
  },
];

/** A store that takes some objects and forgets them. */
function hiding(pattern: RegExp): (store: ObjectStore) => ObjectStore {
  return (store) => ({
    ...store,
    get: async (key) => (pattern.test(key) ? undefined : store.get(key)),
    put: async (key, body) => (pattern.test(key) ? undefined : store.put(key, body)),
    create: async (key, body) => (pattern.test(key) ? 'created' : store.create(key, body)),
    async *list(prefix, options) {
      for await (const info of store.list(prefix, options)) if (!pattern.test(info.key)) yield info;
    },
  });
}

const LONG_AGO = '2026-01-01T00:00:00Z';

/** Whoever asks is told that the lease was let go long ago, and from then on nobody else is seen to take it. */
function withoutLease(store: ObjectStore): ObjectStore {
  let mine = Number.POSITIVE_INFINITY;
  return {
    ...store,
    async get(key) {
      const epoch = epochOf(key);
      if (epoch === undefined) return store.get(key);
      if (epoch > mine) return undefined;
      const there = await store.get(key);
      if (there !== undefined || !key.endsWith('.released.json')) return there;
      return new TextEncoder().encode(JSON.stringify({ version: 1, at: LONG_AGO }));
    },
    async create(key, body) {
      const epoch = epochOf(key);
      if (epoch === undefined || key.endsWith('.released.json')) return store.create(key, body);
      mine = epoch;
      await store.put(key, body);
      return 'created';
    },
    async *list(prefix, options) {
      for await (const info of store.list(prefix, options)) {
        if ((epochOf(info.key) ?? 0) <= mine) yield info;
      }
    },
  };
}

type List = DswClient['listInstances'];

/** By id, instances that this process has asked to stop show a status that we say; the rest is true. */
function afterStops(dsw: DswClient, Status: string): List {
  return async (request, options) => {
    const answer = await dsw.listInstances(request, options);
    if (request?.InstanceId === undefined) return answer;
    return { ...answer, Instances: answer.Instances?.map((one) => ({ ...one, Status })) ?? [] };
  };
}

/** Until something is stopped, a look by id is answered by what a process before this one may have seen: all is well. */
function withoutSecondLook(dsw: DswClient): DswClient {
  let acted = false;
  const listInstances: List = async (request, options) => {
    const ids = request?.InstanceId;
    if (ids === undefined || acted) return dsw.listInstances(request, options);
    return {
      Instances: [...ids].map((InstanceId) => ({
        InstanceId,
        InstanceName: InstanceId,
        Status: 'Running',
        PaymentType: 'PayAsYouGo',
        WorkspaceId: request?.WorkspaceId === 'ALL' ? '1001' : (request?.WorkspaceId ?? '1001'),
      })),
    };
  };
  return {
    ...dsw,
    listInstances,
    stopInstance(request, options) {
      acted = true;
      return dsw.stopInstance(request, options);
    },
    stopInstances(request, options) {
      acted = true;
      return dsw.stopInstances(request, options);
    },
  };
}
