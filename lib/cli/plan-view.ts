import { MAIN_ACTION } from '../policy/action-words.ts';
import { formatLocal } from '../policy/next-firing.ts';
import type { Decision, Json } from '../policy/plan.ts';
import type { Policy } from '../policy/policies.ts';
import type { Savings } from '../policy/price.ts';
import type { FleetPlan } from '../run/fleet-plan.ts';
import { countDecisions } from '../run/report.ts';
import type { CommandContext } from './command.ts';
import { describeRotation } from './describe-rotation.ts';
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

/** A plan for people: what is acted on first, then what is kept, each with its reason and what was seen. */
export function formatPlan(plan: FleetPlan, context: CommandContext): string {
  const { policy, target, record, decisions, trips } = plan;
  const { style, width } = context;
  const at = formatLocal(new Date(record.plan.scheduledAt), policy.timeZone);
  // Instances of other workspaces are somebody else's; they are counted below and listed with --json.
  const own = decisions.filter(({ reason }) => reason !== 'other-workspace');
  const rows = own.toSorted((a, b) => rank(a) - rank(b) || byReason(a, b));
  const table = formatTable(COLUMNS, rows.map(toRow), {
    width,
    style: (cell, row) =>
      rows[row]?.action === 'keep' ? cell : style(trips.length > 0 ? 'red' : 'yellow', cell),
  });
  return [
    `${style('bold', policy.name)} at ${target.name} (${target.region}), as of ${at}\n\n`,
    rows.length > 0 ? `${table}\n` : '',
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

function toRow(decision: FleetPlan['decisions'][number]): string[] {
  const { action, instanceId, instanceName, ownerName, ownerId, reason, evidence } = decision;
  const seen = describeRotation(decision) ?? formatEvidence(evidence);
  return [action, instanceId, instanceName, ownerName ?? ownerId, reason, seen];
}

function rank({ action }: Decision): number {
  return action === 'keep' ? 1 : 0;
}

function byReason(a: Decision, b: Decision): number {
  return a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0;
}

/** Facts in one line, nested ones with their path: `by metrics, peak.cpu 3, over 1h`. */
function formatEvidence(evidence: Decision['evidence']): string {
  const facts = (value: Json, path: string): string[] => {
    if (value === null || typeof value !== 'object') return [`${path} ${leaf(value)}`];
    const prefix = path === '' ? '' : `${path}.`;
    return Object.entries(value).flatMap(([key, one]) => facts(one, prefix + key));
  };
  return facts(evidence, '').join(', ');
}

/** Percentages come with six decimals. */
function leaf(value: string | number | boolean | null): string {
  if (typeof value === 'number') return String(Math.round(value * 10) / 10);
  return String(value ?? 'unknown');
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
