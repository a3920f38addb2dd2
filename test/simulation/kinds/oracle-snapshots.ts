import type { JsonObject } from '../../../lib/dsw/read-answer.ts';
import type { Snapshot } from '../../../local/dsw/entities.ts';
import { readLabels } from '../oracle.ts';
import { MAX_LAG_MS } from '../trouble.ts';
import type { WireCall } from '../wire.ts';
import { runsOf } from './check-runs.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';
import { PIN } from './snapshot-scene.ts';

/** The rules of these scenes. */
export interface Kept {
  readonly keepLast: number;
  readonly keepDaily: number;
}

/** What a process was told of the snapshots of an instance. */
interface Listing {
  readonly servedAt: number;
  /** By name; of several with one name any that is `Saved`. */
  readonly saved: ReadonlySet<string>;
}

interface Discarded {
  readonly snapshot: Snapshot;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * A second opinion on which snapshots may go, on the service's own records. It shares nothing with `lib/policy`. What people
 * discard behind our back, after we have looked, counts as still there: nobody can know it.
 */
export function createSnapshotOracle(facts: SceneFacts, kept: Kept): Oracle {
  const { cloud, records, violated, now } = facts;
  const { world } = cloud;
  /** By process and instance. */
  const listings = new Map<string, Listing>();
  const discarded: Discarded[] = [];
  /** What each deletion under way was found to be about. */
  const deletions = new Map<WireCall, SentAct>();
  /** How many snapshots an instance had when a call of ours for one more arrived. */
  const counts = new Map<WireCall, number>();
  /** By instance and run: the last one that was taken, and by whom. */
  const taken = new Map<string, { readonly id: string; readonly process: string }>();
  const everSaved = new Set<string>();
  let beforeThem: readonly Snapshot[] = [];

  world.records.watch({
    instance: () => {},
    snapshot: (_, previous) => note(previous),
    replaced: () => {},
  });

  function note(snapshot: Snapshot | undefined): void {
    if (snapshot?.status === 'Saved') everSaved.add(snapshot.name);
  }

  function checkDeletion({ id, recorded, decision, who }: SentAct, call: WireCall): void {
    const { snapshot = '', process } = call;
    const { newSnapshot, removed } = decision.evidence;
    const wrong = (why: string) =>
      violated('good-snapshots-kept', `${who}, snapshot ${snapshot}, ${why}`);
    const named = Array.isArray(removed) ? removed.map((one) => Object(one).id) : [];
    if (!named.includes(snapshot)) wrong('which the plan does not name');
    const listing = listings.get(`${process.id} ${id}`);
    if (listing === undefined || listing.servedAt < recorded.writtenAt) {
      wrong('without having listed them since the plan was recorded');
    } else if (typeof newSnapshot === 'string' && !listing.saved.has(newSnapshot)) {
      wrong(`before ${newSnapshot} was seen Saved`);
    }
  }

  function checkArrival({ id, who, sight }: SentAct, call: WireCall): void {
    const snapshot = world.records.snapshots.get(call.snapshot ?? '');
    if (snapshot === undefined || snapshot.instanceId !== id) return;
    const wrong = (why: string) =>
      violated('good-snapshots-kept', `${who}, snapshot ${snapshot.name}, ${why}`);
    const pinned = readLabels(sight.wire['Labels']).get(PIN);
    if (!isOurs(snapshot)) wrong('which is not ours');
    if (isPinned(snapshot, pinned)) wrong('which is pinned');
    if (snapshot.status !== 'Saved') return;
    const listing = listings.get(`${call.process.id} ${id}`);
    const since = (listing?.servedAt ?? now()) - MAX_LAG_MS;
    const gone = discarded.filter(({ at }) => at >= since).map((one) => one.snapshot);
    const good = [...world.records.snapshotsOf(id), ...gone].filter(
      (one) =>
        one.instanceId === id && one.status === 'Saved' && isOurs(one) && !isPinned(one, pinned),
    );
    if (keptOf(good, kept).has(snapshot.id)) {
      wrong(`one of the good ones that the policy keeps, of ${good.length}`);
    }
  }

  function checkTaken(call: WireCall): void {
    const [id = ''] = call.instances;
    const had = counts.get(call);
    counts.delete(call);
    if (had === undefined || world.records.snapshotsOf(id).length <= had) return;
    const { due } = facts.invocation(call.process.id);
    const run = `${id} ${records.lastPlan('snap', call.target, due)?.prefix}`;
    const first = taken.get(run);
    // Where the answer was lost and somebody has discarded it, nothing shows that it was ever taken.
    if (first !== undefined && world.records.snapshots.has(first.id)) {
      const message = `${call.process.id} takes one more of ${run}, after ${first.process}`;
      violated('one-snapshot', message);
    }
    const newest = world.records.snapshotsOf(id).at(-1)?.id ?? '';
    taken.set(run, { id: newest, process: call.process.id });
  }

  function checkReports(): void {
    for (const snapshot of world.records.snapshots.values()) note(snapshot);
    for (const { prefix, report } of runsOf(records)) {
      if (prefix.startsWith('runs/snap.rotation/')) checkRotated(prefix, report?.done ?? []);
      if (!prefix.startsWith('runs/snap/')) continue;
      const decisions = records.readPlan(prefix)?.plan.decisions ?? [];
      for (const id of report?.done ?? []) {
        const name = decisions.find(({ instanceId }) => instanceId === id)?.evidence['name'];
        if (!everSaved.has(String(name))) {
          violated('report-done', `${prefix} has ${name} of ${id} as taken, which was never Saved`);
        }
      }
    }
  }

  /** What was to go of an instance that is done is gone, all of it; the service gives no id twice. */
  function checkRotated(prefix: string, done: readonly string[]): void {
    for (const { instanceId, evidence } of records.readPlan(prefix)?.plan.decisions ?? []) {
      const { removed } = evidence;
      if (!done.includes(instanceId) || !Array.isArray(removed)) continue;
      const left = removed
        .map((one) => String(Object(one).id))
        .filter((id) => world.records.snapshots.has(id));
      if (left.length === 0) continue;
      violated(
        'report-done',
        `${prefix} has ${instanceId} as done, and there is ${left.join(', ')}`,
      );
    }
  }

  /** Where nothing went wrong and nobody interfered, there is a new one, and no more than the policy keeps. */
  function checkCalm(): void {
    const report = runsOf(records).find(({ prefix }) => prefix.startsWith('runs/snap/'))?.report;
    for (const { id, status } of world.instances.values()) {
      if (status === 'Running' && report?.done.includes(id) !== true) {
        violated('calm-is-complete', `no snapshot was taken of ${id}`);
      }
    }
  }

  return {
    onAct(act, call) {
      if (call.operation !== 'DeleteInstanceSnapshot') return;
      deletions.set(call, act);
      checkDeletion(act, call);
    },
    onArrive(call) {
      const [id = ''] = call.instances;
      if (call.operation === 'CreateInstanceSnapshot') {
        counts.set(call, world.records.snapshotsOf(id).length);
      }
      const act = deletions.get(call);
      if (act !== undefined) checkArrival(act, call);
    },
    onServed: checkTaken,
    onDeliver(call, answer, servedAt) {
      if (call.operation !== 'ListInstanceSnapshot' || !answer.ok) return;
      const [id = ''] = call.instances;
      listings.set(`${call.process.id} ${id}`, { servedAt, saved: savedIn(answer.body) });
    },
    beforePeople() {
      beforeThem = [...world.records.snapshots.values()];
    },
    afterPeople() {
      for (const snapshot of beforeThem) {
        if (!world.records.snapshots.has(snapshot.id)) discarded.push({ snapshot, at: now() });
      }
    },
    afterPart(name) {
      if (name !== 'healed' && name !== 'next') return;
      checkReports();
      if (facts.isCalm) checkCalm();
    },
  };
}

function savedIn(body: JsonObject): ReadonlySet<string> {
  const listed = body['Snapshots'] as readonly JsonObject[];
  const saved = listed.filter((one) => one['Status'] === 'Saved');
  return new Set(saved.map((one) => String(one['SnapshotName'])));
}

function isOurs({ name }: Snapshot): boolean {
  return name.startsWith('steward-');
}

/** By a label of its own, or by that of its instance, which in these scenes names one. */
function isPinned({ labels, name }: Snapshot, pinned: string | undefined): boolean {
  return pinned === name || labels.some(({ Key }) => Key === PIN);
}

const SHANGHAI_MS = 8 * 3_600_000;

/** Ids of those that stay: the newest ones, the newest of each of the last days that have one, and the newest at all. */
function keptOf(good: readonly Snapshot[], { keepLast, keepDaily }: Kept): ReadonlySet<string> {
  const newest = good.toSorted((a, b) => b.createdAt - a.createdAt);
  const days = new Map<number, string>();
  for (const { createdAt, id } of newest) {
    const day = Math.floor((createdAt + SHANGHAI_MS) / (24 * 3_600_000));
    if (!days.has(day)) days.set(day, id);
  }
  return new Set([
    ...newest.slice(0, Math.max(1, keepLast)).map(({ id }) => id),
    ...[...days.values()].slice(0, keepDaily),
  ]);
}
