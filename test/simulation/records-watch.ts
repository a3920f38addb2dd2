import type { Decision } from '../../lib/policy/plan.ts';
import type { IntentRecord } from '../../lib/run/journal-objects.ts';
import type { PlanRecord } from '../../lib/run/plan-record.ts';
import type { StoredPlan } from '../../lib/run/stored-plan.ts';
import type { PromiseName } from './promises.ts';

export type Planned = Pick<PlanRecord, 'plan' | 'trips'>;

/** A plan as it is on record. */
export interface RecordedPlan extends Planned {
  readonly prefix: string;
  /** Epoch ms: the boundary that it is for. */
  readonly boundary: number;
  /** When it was written, epoch ms. */
  readonly writtenAt: number;
}

/** Every object of the store, and what they say of runs. */
export interface RecordsWatch {
  /** To be called with every object that was written, after it was. */
  onWrite(key: string, body: string): void;
  onDelete(key: string): void;
  /** Current text of an object. */
  record(key: string): string | undefined;
  /** Acts that a run was about to begin, by its records; when, by the clock of who was. */
  intended(prefix: string): Iterable<{ readonly id: string; readonly at: number }>;
  readPlan(prefix: string): Planned | undefined;
  /** Every plan that is on record. */
  plans(): readonly RecordedPlan[];
  /** Of the plans of a policy at a target the one for the last boundary at or before an instant. */
  lastPlan(policy: string, target: string, at: number): RecordedPlan | undefined;
  /** Of the lease of a policy and target that a process took; undefined for one that took none. */
  termOf(process: string, policy: string, target: string): number | undefined;
}

export interface RecordsWatchOptions {
  readonly now: () => number;
  readonly violated: (promise: PromiseName, message: string) => void;
}

/** Follows the store, and holds that what is recorded of a run is never changed. */
export function createRecordsWatch({ now, violated }: RecordsWatchOptions): RecordsWatch {
  const records = new Map<string, string>();
  const terms = new Map<string, number>();
  /** By their text: a plan is asked for at every act. */
  const parsed = new Map<string, Planned>();
  const written = new Map<string, Omit<RecordedPlan, keyof Planned>>();

  function readPlan(prefix: string): Planned | undefined {
    const text = records.get(`${prefix}plan.json`);
    if (text === undefined) return undefined;
    const planned = parsed.get(text) ?? putTogether(JSON.parse(text) as StoredPlan);
    parsed.set(text, planned);
    return planned;
  }

  /** In a way of its own: from the plan that it builds on, as that is to be read. */
  function putTogether(stored: StoredPlan): Planned {
    if (!('delta' in stored)) return stored;
    const { plan, trips, delta, since } = stored;
    const [base = ''] = since.plans;
    const before = readPlan(base);
    if (before === undefined) {
      violated('append-only', `a plan builds on ${base}, which is not there`);
      return { plan: { ...plan, decisions: [] }, trips };
    }
    const what = new Map(
      delta.decided.flatMap(({ instances, ...said }) => instances.map((id) => [id, said] as const)),
    );
    const decisions = [...before.plan.decisions, ...delta.seen].map((one) => [one.instanceId, one]);
    const last = new Map(decisions as [string, Decision][]);
    for (const id of delta.gone) last.delete(id);
    const said = new Map(before.plan.decisions.map((one) => [one.instanceId, one]));
    return {
      trips,
      plan: {
        ...plan,
        decisions: [...last.keys()].sort().map((id) => ({
          ...(said.get(id) as Decision), // or it is new, and `what` says everything
          ...(last.get(id) as Decision),
          ...what.get(id),
        })),
      },
    };
  }

  return {
    onWrite(key, body) {
      const before = records.get(key);
      if (before !== undefined && before !== body && isOfRun(key)) {
        violated('append-only', `${key} was written again with other contents`);
      }
      records.set(key, body);
      const [, prefix, scheduledAt = ''] = PLAN.exec(key) ?? [];
      if (prefix !== undefined) {
        written.set(prefix, { prefix, boundary: Date.parse(scheduledAt), writtenAt: now() });
      }
      const [, policy, target] = LEASE.exec(key) ?? [];
      if (target === undefined) return;
      const { holder, term } = JSON.parse(body) as { holder: string; term: number };
      terms.set(`${holder} ${policy} ${target}`, term);
    },
    onDelete(key) {
      if (isOfRun(key)) violated('append-only', `${key} was deleted`);
      records.delete(key);
    },
    record: (key) => records.get(key),
    *intended(prefix) {
      for (const [key, body] of records) {
        if (!key.startsWith(`${prefix}intents-`)) continue;
        const { at = '', acts = [] } = JSON.parse(body) as IntentRecord;
        for (const { instanceId } of acts) yield { id: instanceId, at: Date.parse(at) };
      }
    },
    readPlan,
    plans: () =>
      [...written.values()].flatMap((one) => {
        const planned = readPlan(one.prefix);
        return planned === undefined ? [] : [{ ...one, ...planned }];
      }),
    lastPlan(policy, target, at) {
      const [last] = [...written.values()]
        .filter(({ prefix, boundary }) => {
          return boundary <= at && prefix === prefixOf(policy, target, boundary);
        })
        .sort((a, b) => b.boundary - a.boundary);
      const planned = last && readPlan(last.prefix);
      return last && planned && { ...last, ...planned };
    },
    termOf: (process, policy, target) => terms.get(`${process} ${policy} ${target}`),
  };
}

const PLAN = /^((?:dry-run\/)?runs\/[^/]+\/([^/]+)\/[^/]+\/)plan\.json$/;

/** Of an epoch of a lease, not of its release. */
const LEASE = /^leases\/([^/]+)\/([^/]+)\/\d+\.json$/;

/** Where the records of a run are. */
export function prefixOf(policy: string, target: string, boundary: number): string {
  const scheduledAt = new Date(boundary).toISOString().replace('.000Z', 'Z');
  return `runs/${policy}/${scheduledAt}/${target}/`;
}

function isOfRun(key: string): boolean {
  return /^((dry-run\/)?runs|changes)\//.test(key);
}
