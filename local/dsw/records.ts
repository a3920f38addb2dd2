import type {
  Instance,
  ResourceGroup,
  SanityCheck,
  SharingToken,
  Snapshot,
  TempFile,
  TempFileTask,
  Workspace,
  WorldState,
} from './entities.ts';
import { createSortedView, type SortedView } from './sorted-view.ts';
import { shapeOf } from './specs.ts';

export type InstanceOrder = 'GmtCreateTime' | 'GmtModifiedTime' | 'Priority';

/** The tables of the world with the indexes that keep a hundred thousand instances quick. Knows no rules. */
export interface Records {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly tempFiles: Map<string, TempFile>;
  readonly tempFileTasks: Map<string, TempFileTask>;
  readonly sanityChecks: Map<string, SanityCheck>;
  readonly tokens: Map<string, SharingToken>;
  readonly workspaces: Map<string, Workspace>;
  readonly resources: Map<string, ResourceGroup>;
  readonly outOfStock: Set<string>;
  putInstance(instance: Instance): void;
  removeInstance(id: string): void;
  putSnapshot(snapshot: Snapshot): void;
  removeSnapshot(id: string): void;
  /** Oldest first. */
  snapshotsOf(instanceId: string): readonly Snapshot[];
  findByName(name: string): Instance | undefined;
  /** All of them, ascending; equal ones in order of arrival. */
  inOrder(order: InstanceOrder): readonly Instance[];
  /** Those that pass a test, in the same order. The key stands for order and test: they are kept up to date under it. */
  select(
    key: string,
    order: InstanceOrder,
    test: (instance: Instance) => boolean,
  ): readonly Instance[];
  /** Instances that wait for room in a resource group: who goes first is first. */
  queueOf(resourceId: string): readonly Instance[];
  roomTaken(resourceId: string): Room;
  /** Tells of every change to instances and snapshots until the returned function is called. */
  watch(watcher: Watcher): () => void;
  /** The next number of the world's counter. */
  count(): number;
  dump(): Omit<WorldState, 'version' | 'region' | 'accountId' | 'seed'>;
  replace(state: Omit<WorldState, 'version' | 'region' | 'accountId' | 'seed'>): void;
}

/** Is told what was there before each change: `undefined` for nothing. */
export interface Watcher {
  readonly instance: (id: string, previous: Instance | undefined) => void;
  readonly snapshot: (id: string, previous: Snapshot | undefined) => void;
  /** Everything is about to be replaced. */
  readonly replaced: () => void;
}

interface Room {
  readonly cpus: number;
  readonly gpus: number;
  readonly memoryGB: number;
}

const keptSelections = 16;

const noRoom: Room = { cpus: 0, gpus: 0, memoryGB: 0 };

export function createRecords(): Records {
  const instances = new Map<string, Instance>();
  const snapshots = new Map<string, Snapshot>();
  const snapshotIds = new Map<string, Set<string>>();
  const idsByName = new Map<string, string>();
  const queues = new Map<string, Set<string>>();
  const rooms = new Map<string, Room>();
  const tempFiles = new Map<string, TempFile>();
  const tempFileTasks = new Map<string, TempFileTask>();
  const sanityChecks = new Map<string, SanityCheck>();
  const tokens = new Map<string, SharingToken>();
  const workspaces = new Map<string, Workspace>();
  const resources = new Map<string, ResourceGroup>();
  const outOfStock = new Set<string>();
  const orders = {
    GmtCreateTime: orderBy(instances, 'GmtCreateTime'),
    GmtModifiedTime: orderBy(instances, 'GmtModifiedTime'),
    Priority: orderBy(instances, 'Priority'),
  };
  const selections = new Map<string, SortedView<Instance>>();
  const watchers = new Set<Watcher>();
  let counter = 0;

  const tell = (previous: Instance | undefined, next: Instance | undefined): void => {
    for (const view of Object.values(orders)) view.apply(previous, next);
    for (const view of selections.values()) view.apply(previous, next);
    const id = (previous ?? next)?.id;
    if (id !== undefined) for (const watcher of watchers) watcher.instance(id, previous);
  };
  const account = (instance: Instance, sign: 1 | -1): void => {
    const resourceId = instance.settings.ResourceId;
    if (resourceId === undefined) return;
    if (instance.allocated) {
      const taken = rooms.get(resourceId) ?? noRoom;
      const shape = shapeOf(instance.settings);
      rooms.set(resourceId, {
        cpus: taken.cpus + sign * shape.cpus,
        gpus: taken.gpus + sign * shape.gpus,
        memoryGB: taken.memoryGB + sign * shape.memoryGB,
      });
    }
    if (instance.queued !== undefined) {
      const queue = queues.get(resourceId) ?? new Set();
      if (sign === 1) queue.add(instance.id);
      else queue.delete(instance.id);
      queues.set(resourceId, queue);
    }
  };
  const forget = (previous: Instance): void => {
    account(previous, -1);
    if (idsByName.get(previous.settings.InstanceName) === previous.id) {
      idsByName.delete(previous.settings.InstanceName);
    }
  };
  const putInstance = (instance: Instance): void => {
    const previous = instances.get(instance.id);
    if (previous !== undefined) forget(previous);
    instances.set(instance.id, instance);
    idsByName.set(instance.settings.InstanceName, instance.id);
    account(instance, 1);
    tell(previous, instance);
  };
  const putSnapshot = (snapshot: Snapshot): void => {
    const previous = snapshots.get(snapshot.id);
    for (const watcher of watchers) watcher.snapshot(snapshot.id, previous);
    snapshots.set(snapshot.id, snapshot);
    const ids = snapshotIds.get(snapshot.instanceId) ?? new Set();
    snapshotIds.set(snapshot.instanceId, ids.add(snapshot.id));
  };
  const removeSnapshot = (id: string): void => {
    const snapshot = snapshots.get(id);
    if (snapshot === undefined) return;
    for (const watcher of watchers) watcher.snapshot(id, snapshot);
    snapshots.delete(id);
    snapshotIds.get(snapshot.instanceId)?.delete(id);
  };
  const snapshotsOf = (instanceId: string): readonly Snapshot[] =>
    [...(snapshotIds.get(instanceId) ?? [])].flatMap((id) => snapshots.get(id) ?? []);

  return {
    instances,
    snapshots,
    tempFiles,
    tempFileTasks,
    sanityChecks,
    tokens,
    workspaces,
    resources,
    outOfStock,
    putInstance,
    removeInstance: (id) => {
      const previous = instances.get(id);
      if (previous === undefined) return;
      forget(previous);
      instances.delete(id);
      for (const snapshot of snapshotsOf(id)) removeSnapshot(snapshot.id);
      snapshotIds.delete(id);
      tell(previous, undefined);
    },
    putSnapshot,
    removeSnapshot,
    snapshotsOf,
    findByName: (name) => instances.get(idsByName.get(name) ?? ''),
    inOrder: (order) => orders[order].list(),
    select: (key, order, test) => {
      const view =
        selections.get(key) ??
        createSortedView({
          all: () => orders[order].list().filter(test),
          compare: compareBy[order],
          test,
        });
      // The one that was used last is the last to go.
      selections.delete(key);
      selections.set(key, view);
      for (const oldest of selections.keys()) {
        if (selections.size <= keptSelections) break;
        selections.delete(oldest);
      }
      return view.list();
    },
    queueOf: (resourceId) =>
      [...(queues.get(resourceId) ?? [])].flatMap((id) => instances.get(id) ?? []).sort(byTurn),
    roomTaken: (resourceId) => rooms.get(resourceId) ?? noRoom,
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    count: () => {
      counter += 1;
      return counter;
    },
    dump: () => ({
      counter,
      instances: [...instances.values()],
      snapshots: [...snapshots.values()],
      tempFiles: [...tempFiles.values()],
      tempFileTasks: [...tempFileTasks.values()],
      sanityChecks: [...sanityChecks.values()],
      tokens: [...tokens.values()],
      workspaces: [...workspaces.values()],
      resources: [...resources.values()],
      outOfStock: [...outOfStock],
    }),
    replace: (state) => {
      for (const watcher of watchers) watcher.replaced();
      for (const table of [instances, snapshots, snapshotIds, idsByName, queues, rooms])
        table.clear();
      for (const order of Object.values(orders)) order.reset();
      selections.clear();
      fill(tempFiles, state.tempFiles, (file) => file.id);
      fill(tempFileTasks, state.tempFileTasks, (task) => task.id);
      fill(sanityChecks, state.sanityChecks, (check) => check.id);
      fill(tokens, state.tokens, (token) => token.token);
      fill(workspaces, state.workspaces, (workspace) => workspace.WorkspaceId);
      fill(resources, state.resources, (resource) => resource.ResourceId);
      outOfStock.clear();
      for (const name of state.outOfStock) outOfStock.add(name);
      for (const instance of state.instances) putInstance(instance);
      for (const snapshot of state.snapshots) putSnapshot(snapshot);
      counter = state.counter;
    },
  };
}

type Compare = (a: Instance, b: Instance) => number;

/** Ascending; never 0 for two different instances. */
export const compareBy: Readonly<Record<InstanceOrder, Compare>> = {
  GmtCreateTime: (a, b) => a.createdAt - b.createdAt || a.seq - b.seq,
  GmtModifiedTime: (a, b) => a.modifiedAt - b.modifiedAt || a.seq - b.seq,
  Priority: (a, b) => (a.settings.Priority ?? 0) - (b.settings.Priority ?? 0) || a.seq - b.seq,
};

function orderBy(
  instances: ReadonlyMap<string, Instance>,
  order: InstanceOrder,
): SortedView<Instance> {
  const compare = compareBy[order];
  const all = () => [...instances.values()].sort(compare);
  return createSortedView({ all, compare, test: () => true });
}

function fill<T>(table: Map<string, T>, rows: readonly T[], key: (row: T) => string): void {
  table.clear();
  for (const row of rows) table.set(key(row), row);
}

/** rules.queueOrder */
function byTurn(a: Instance, b: Instance): number {
  return (
    (b.settings.Priority ?? 0) - (a.settings.Priority ?? 0) ||
    (a.queued?.since ?? 0) - (b.queued?.since ?? 0) ||
    a.seq - b.seq
  );
}
