import type { Savings } from '../policy/price.ts';
import { createAvoidedCount } from '../run/count-avoided.ts';
import type { OutcomeKind } from '../run/outcome.ts';
import type { RunReport } from '../run/report.ts';
import { addMoney, cutName, type MoneySum, moneyOf } from './add-up.ts';
import { instanceKey } from './measure-hours.ts';
import { rank } from './ranked.ts';
import type { RunOfPeriod } from './report-input.ts';
import type {
  ConflictingFile,
  Coverage,
  PolicyActivity,
  PolicyRow,
  RunName,
} from './report-model.ts';

interface LastChange {
  readonly action: 'stop' | 'start';
  readonly atMs: number;
}

/** What runs of ours last did to each instance that changes its status, by {@link instanceKey}. */
export type LastChanges = ReadonlyMap<string, LastChange>;

/** The recorded runs of a period, added up. */
export interface MeasuredRuns {
  readonly coverage: Coverage['runs'];
  readonly conflicts: Coverage['conflicts'];
  readonly activity: PolicyActivity;
  readonly lastChanges: LastChanges;
  readonly avoided: {
    readonly hours: number;
    readonly gpuHours: number;
    readonly unpriced: number;
    readonly money: MoneySum;
    /** In the words of the records, ascending. */
    readonly assumptions: readonly string[];
  };
}

type PolicySum = { -readonly [K in keyof PolicyRow]: PolicyRow[K] } & { readonly money: MoneySum };

/** Messages of the service can be long; what is kept of one. */
const MOST_MESSAGE = 300;

/** @param runs newest first: what an earlier one saved ends where a later one had to stop the instance again */
export async function measureRuns(
  runs: AsyncIterable<RunOfPeriod>,
  mostRows: number,
): Promise<MeasuredRuns> {
  const policies = new Map<string, PolicySum>();
  const reasons = new Map<string, number>();
  const trips: PolicyActivity['trips']['rows'][number][] = [];
  const needsLook: PolicyActivity['needsLook']['rows'][number][] = [];
  const unfinished: RunName[] = [];
  const money: MoneySum = [];
  const avoided = { hours: 0, gpuHours: 0, unpriced: 0, money };
  const assumptions = new Set<string>();
  const lastChanges = new Map<string, LastChange>();
  const avoidedCount = createAvoidedCount();
  const exported = new Map<string, ConflictingFile | undefined>();
  let recorded = 0;

  for await (const { report, ...run } of runs) {
    recorded += 1;
    const name = nameOf(run);
    if (report === undefined) {
      unfinished.push(name);
      continue;
    }
    const key = `${run.policy}/${run.target}`;
    const sum = policies.get(key) ?? emptySum(report);
    policies.set(key, sum);
    const savings = avoidedCount.count(report);
    addRun(sum, report, savings);
    noteChanges(lastChanges, run.target, report);
    noteConflicts(exported, report);
    for (const [reason, count] of Object.entries(report.counts.reasons)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    }
    for (const { message } of report.trips) trips.push({ ...name, message: cutMessage(message) });
    for (const one of report.needsLook) {
      needsLook.push({
        ...name,
        instance: { id: one.instanceId, name: cutName(one.instanceName) },
        outcome: one.outcome,
        code: one.code ?? null,
        message: one.message === undefined ? null : cutMessage(one.message),
      });
    }
    if (savings === undefined) continue;
    avoided.hours += savings.hours;
    avoided.gpuHours += savings.gpuHours;
    avoided.unpriced += savings.unpriced;
    for (const { currency, amount } of savings.money) addMoney(money, currency, amount);
    assumptions.add(savings.assumption);
  }

  const byInstant = (run: RunName) => Date.parse(run.scheduledAt);
  return {
    coverage: {
      recorded,
      finished: recorded - unfinished.length,
      unfinished: rank(unfinished, mostRows, byInstant, keyOf),
    },
    conflicts: rank(
      [...exported.values()].filter((file) => file !== undefined),
      mostRows,
      ({ day }) => Date.parse(day),
      ({ name, target, format, day }) => `${name}/${target}/${format}/${day}`,
    ),
    activity: {
      policies: [...policies.values()].map(plain).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      reasons: rank(
        [...reasons].map(([reason, count]) => ({ reason, count })),
        mostRows,
        ({ count }) => count,
        ({ reason }) => reason,
      ),
      trips: rank(trips, mostRows, byInstant, keyOf),
      needsLook: rank(needsLook, mostRows, byInstant, (one) => `${keyOf(one)}/${one.instance.id}`),
    },
    lastChanges,
    avoided: { ...avoided, assumptions: [...assumptions].sort() },
  };
}

function noteChanges(
  lastChanges: Map<string, LastChange>,
  target: string,
  { changes }: RunReport,
): void {
  for (const [id, { action, at, after }] of Object.entries(changes)) {
    if (action !== 'stop' && action !== 'start') continue;
    const key = instanceKey(target, id);
    const atMs = Date.parse(after ?? at);
    if ((lastChanges.get(key)?.atMs ?? 0) < atMs) lastChanges.set(key, { action, atMs });
  }
}

/** The newest export that came to a file says whether it is in conflict still. */
function noteConflicts(
  files: Map<string, ConflictingFile | undefined>,
  { target, exported }: RunReport,
): void {
  for (const { table: name, format, dt: day, status } of exported?.partitions ?? []) {
    const key = `${name}/${target}/${format}/${day}`;
    // That it is there is all that an export of missing days looks at.
    if (status === 'unchanged' || status === 'missed' || files.has(key)) continue;
    files.set(key, status === 'conflict' ? { name, target, format, day } : undefined);
  }
}

function nameOf({ policy, target, scheduledAt }: RunName): RunName {
  return { policy, target, scheduledAt };
}

function keyOf({ policy, target }: Pick<RunName, 'policy' | 'target'>): string {
  return `${policy}/${target}`;
}

function emptySum({ policy, kind, target }: RunReport): PolicySum {
  return {
    policy,
    kind,
    target,
    runs: 0,
    planned: 0,
    verified: 0,
    refused: 0,
    failed: 0,
    skipped: 0,
    left: 0,
    guardTripped: 0,
    halted: 0,
    avoidedHours: 0,
    avoided: [],
    money: [],
  };
}

/** Not known to be done, and more than refused. */
const FAILED = ['failed', 'unknown', 'unverified'] as const satisfies readonly OutcomeKind[];

function addRun(
  sum: PolicySum,
  { status, counts, left }: RunReport,
  savings: Savings | undefined,
): void {
  const { actions, outcomes } = counts;
  sum.runs += 1;
  for (const [action, count] of Object.entries(actions)) {
    if (action !== 'keep') sum.planned += count;
  }
  sum.verified += outcomes.verified;
  sum.refused += outcomes.refused;
  for (const outcome of FAILED) sum.failed += outcomes[outcome];
  sum.skipped += outcomes.skipped;
  sum.left += left.length;
  if (status === 'guard-tripped') sum.guardTripped += 1;
  if (status === 'halted') sum.halted += 1;
  sum.avoidedHours += savings?.hours ?? 0;
  for (const { currency, amount } of savings?.money ?? []) addMoney(sum.money, currency, amount);
}

function plain({ money, ...row }: PolicySum): PolicyRow {
  return { ...row, avoided: moneyOf(money) };
}

function cutMessage(message: string): string {
  return message.length > MOST_MESSAGE ? `${message.slice(0, MOST_MESSAGE)}…` : message;
}
