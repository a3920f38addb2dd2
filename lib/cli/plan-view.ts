import { MAIN_ACTION } from '../policy/action-words.ts';
import { formatLocal } from '../policy/next-firing.ts';
import type { Decision } from '../policy/plan.ts';
import type { Policy } from '../policy/policies.ts';
import type { Savings } from '../policy/price.ts';
import type { Reason } from '../policy/reasons.ts';
import type { FleetPlan } from '../run/fleet-plan.ts';
import { countDecisions } from '../run/report.ts';
import type { CommandContext } from './command.ts';
import { describeEvidence } from './describe-evidence.ts';
import { formatTable } from './table.ts';

/** A plan as data, for `--json`. */
export function planData({ target, record, decisions, trips, savings }: FleetPlan) {
  const { policy, kind, scheduledAt, decidedAt } = record.plan;
  return {
    policy,
    kind,
    target: target.name,
    region: target.region,
    scheduledAt,
    decidedAt,
    observedAt: record.observedAt,
    digest: record.digest,
    counts: countDecisions(decisions),
    trips,
    savings,
    warnings: record.warnings,
    decisions,
  };
}

/** Rows of each action that people are shown unless they ask for all. */
const MOST_ROWS = 20;

/**
 * A plan for people: what is acted on first, then what is kept, each with its reason and what was seen, in the time zone that
 * the title names. Of each action the first rows only, unless all are asked for.
 */
export function formatPlan(
  plan: FleetPlan,
  context: CommandContext,
  { all = false }: { readonly all?: boolean } = {},
): string {
  const { policy, target, record, decisions, trips } = plan;
  const { style, width } = context;
  const at = formatLocal(new Date(record.plan.scheduledAt), policy.timeZone);
  // Instances of other workspaces are somebody else's; they are counted below and listed with --json.
  const own = decisions.filter(({ reason }) => reason !== 'other-workspace');
  const sorted = own.toSorted((a, b) => rank(a) - rank(b) || byReason(a, b));
  const { rows, left } = all ? { rows: sorted, left: [] } : firstOfEachAction(sorted);
  const { timeZone } = policy;
  const table = formatTable(
    COLUMNS,
    rows.map((row) => toRow(row, timeZone)),
    {
      width,
      style: (cell, row) =>
        rows[row]?.action === 'keep' ? cell : style(trips.length > 0 ? 'red' : 'yellow', cell),
    },
  );
  return [
    `${style('bold', policy.name)} at ${target.name} (${target.region}), as of ${at}\n\n`,
    rows.length > 0 ? `${table}${describeLeft(left)}\n` : '',
    `${describeCounts(policy.kind, decisions)}\n`,
    ...trips.map(({ message }) => `${style('red', 'Guard:')} ${message}; nothing would be done.\n`),
    trips.length === 0 && rows.some((row) => row.action === 'stop')
      ? `${describeSavings(plan.savings, 'Would save')}\n`
      : '',
    ...record.warnings.map(({ message }) => `${style('yellow', 'Warning:')} ${message}\n`),
    `${style('dim', `Digest ${record.digest}`)}\n`,
  ].join('');
}

const COLUMNS = [
  { title: 'ACTION' },
  { title: 'INSTANCE' },
  { title: 'NAME' },
  { title: 'OWNER' },
  { title: 'REASON' },
  { title: 'EVIDENCE', flexible: true },
] as const;

/** The rows that are shown, and of each action how many are not. */
function firstOfEachAction<D extends Decision>(sorted: readonly D[]) {
  const seen = new Map<string, number>();
  const rows = sorted.filter(({ action }) => {
    const count = (seen.get(action) ?? 0) + 1;
    seen.set(action, count);
    return count <= MOST_ROWS;
  });
  const left = [...seen].flatMap(([action, count]) =>
    count > MOST_ROWS ? [`${count - MOST_ROWS} more to ${action}`] : [],
  );
  return { rows, left };
}

function describeLeft(left: readonly string[]): string {
  return left.length > 0 ? `… and ${left.join(', ')}; --all shows every row.\n` : '';
}

function toRow(decision: FleetPlan['decisions'][number], timeZone: string): string[] {
  const { action, instanceId, instanceName, ownerName, ownerId, reason } = decision;
  const seen = describeEvidence(decision, timeZone);
  return [action, instanceId, instanceName, ownerName ?? ownerId, reason, seen];
}

function rank({ action, reason }: Decision): number {
  if (action !== 'keep') return 0;
  return EXPECTED.has(reason) ? 2 : 1;
}

/** Of whom nobody asks why they are kept. */
const EXPECTED: ReadonlySet<string> = new Set<Reason>([
  'already-stopped',
  'already-stopping',
  'already-running',
  'not-selected',
  'culler-ok',
  'backstop-set',
  'no-snapshots-due',
  'disk-clears-later',
  'disk-kept',
]);

function byReason(a: Decision, b: Decision): number {
  return a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0;
}

/** `3 to stop, 57 to keep (40 already-stopped, 17 busy).` */
function describeCounts(kind: Policy['kind'], decisions: readonly Decision[]): string {
  const { actions } = countDecisions(decisions);
  const kept = countDecisions(decisions.filter(({ action }) => action === 'keep'));
  const why = actions['keep'] ? ` (${formatReasons(kept.reasons)})` : '';
  return `${formatActions(kind, actions)}${why}.`;
}

/** What a plan does, in numbers: `3 to stop, 57 to keep`, `2 to set-culler, 8 to keep`. */
export function formatActions(kind: string, counts: Readonly<Record<string, number>>): string {
  const { keep = 0, ...acts } = counts;
  const main = Object.hasOwn(MAIN_ACTION, kind) ? MAIN_ACTION[kind as Policy['kind']] : kind;
  const shown = Object.keys(acts).length > 0 ? acts : { [main]: 0 };
  return [...Object.entries(shown), ['keep', keep]]
    .map(([action, count]) => `${count} to ${action}`)
    .join(', ');
}

/** Reasons by their stable words, the most frequent first. */
export function formatReasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

/** `Would save about 36 hours (12 GPU hours), 120.5 CNY. Estimate: …`. */
export function describeSavings(savings: Savings, verb: string): string {
  const money = savings.money.map(({ currency, amount }) => `, ${amount} ${currency}`).join('');
  const gpu = savings.gpuHours > 0 ? ` (${savings.gpuHours} GPU hours)` : '';
  return `${verb} about ${savings.hours} hours${gpu}${money}. ${savings.assumption}`;
}
