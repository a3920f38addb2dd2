import type { Instance } from '../dsw/entities.ts';
import { idsOf } from './judge-night.ts';
import { countStatuses } from './narrator.ts';
import { timeOfDay } from './night-hours.ts';
import type { NightResult } from './play-night.ts';
import type { DecisionLine, RunRecords } from './records.ts';
import { formatTable, type Style } from './table.ts';
import { machineOf, nameReason, ownerOf, plural, wordDecision } from './words.ts';

/** What happened, as tables and sums. */
export function showNight(result: NightResult, style: Style): string[] {
  const { runs, after, invocations, night } = result;
  const woken = invocations.length;
  return [
    `  ${style('dim', timeOfDay(night.end))}  ${countStatuses(after.instances)}`,
    '',
    ...runs.flatMap((run) => showRun(run, result, style)),
    ...showSavings(result, style),
    style(
      'dim',
      `  Timers woke the function ${plural(woken, 'time')}, for ${plural(runs.length, 'run')}.`,
    ),
    '',
  ];
}

function showRun({ plan, report }: RunRecords, result: NightResult, style: Style): string[] {
  const { decisions } = plan.plan;
  const at = timeOfDay(Date.parse(plan.plan.decidedAt));
  const stopped = decisions.filter(({ action }) => action === 'stop');
  const kept = decisions.filter(({ action }) => action !== 'stop');
  const ran = kept.filter(({ reason }) => !IDLE_REASONS.has(reason));
  const rest = kept.filter(({ reason }) => IDLE_REASONS.has(reason));
  return [
    style(
      'bold',
      `${wordEnding(report?.status)} at ${at} by ${plan.plan.policy}: ${stopped.length}`,
    ),
    ...(report?.status === 'guard-tripped' ? [`  ${style('red', report.summary)}`] : []),
    ...showStopped(stopped, result, style),
    '',
    style('bold', `Kept running: ${ran.length}`),
    ...(ran.length === 0 ? [] : showKept(ran, result, style)),
    '',
    ...(rest.length === 0
      ? []
      : [`Nothing to do for ${rest.length} more: ${countReasons(rest)}.`, '']),
  ];
}

function wordEnding(status: string | undefined): string {
  if (status === 'guard-tripped') return 'Not stopped, because a limit tripped,';
  return status === 'planned' ? 'A dry run: would have been stopped' : 'Stopped';
}

/** Reasons of instances that were not running anyway: counted, not listed. */
const IDLE_REASONS: ReadonlySet<string> = new Set([
  'already-stopped',
  'already-stopping',
  'starting',
  'failed',
  'saving',
  'changing',
  'deleting',
]);

function showStopped(
  decisions: readonly DecisionLine[],
  { saved, before, after }: NightResult,
  style: Style,
): string[] {
  if (decisions.length === 0) return [];
  const moneyOf = ({ instanceId }: DecisionLine) => saved.get(instanceId)?.money ?? 0;
  const sorted = decisions.toSorted((a, b) => moneyOf(b) - moneyOf(a));
  const rows = sorted.map((decision) => {
    const { hours = 0, money = 0 } = saved.get(decision.instanceId) ?? {};
    return [
      ...describe(decision, before.instances, after.instances),
      wordDecision(decision),
      hours.toFixed(1),
      money.toFixed(2),
    ];
  });
  return formatTable(
    [
      ...INSTANCE_COLUMNS,
      { title: 'why' },
      { title: 'hours', align: 'right' },
      { title: 'CNY', align: 'right' },
    ],
    rows,
    style,
  );
}

function showKept(
  decisions: readonly DecisionLine[],
  { before, after }: NightResult,
  style: Style,
): string[] {
  const sorted = decisions.toSorted(
    (a, b) => a.reason.localeCompare(b.reason) || a.instanceName.localeCompare(b.instanceName),
  );
  const rows = sorted.map((decision) => [
    ...describe(decision, before.instances, after.instances),
    wordDecision(decision),
  ]);
  return formatTable([...INSTANCE_COLUMNS, { title: 'why' }], rows, style);
}

const INSTANCE_COLUMNS = [{ title: 'instance' }, { title: 'owner' }, { title: 'machine' }];

function describe(
  { instanceId, instanceName }: DecisionLine,
  ...moments: readonly ReadonlyMap<string, Instance>[]
): string[] {
  const instance = moments.map((instances) => instances.get(instanceId)).find(Boolean);
  if (instance === undefined) return [instanceName, '', ''];
  return [instanceName, ownerOf(instance), machineOf(instance)];
}

function countReasons(decisions: readonly DecisionLine[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of decisions) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${nameReason(reason)}`).join(', ');
}

function showSavings(result: NightResult, style: Style): string[] {
  const { hours, money } = sumSavings(result);
  const estimate = result.runs.flatMap(({ report }) => report?.savings ?? [])[0];
  return [
    style(
      'bold',
      `Saved: ${style('green', `${hours.toFixed(1)} instance hours, CNY ${money.toFixed(2)}`)}`,
    ),
    '  measured: the same night with the same people, once without dsw-steward; sample list prices',
    ...(estimate === undefined
      ? []
      : [
          `  estimated in the report, before the night was over: ${estimate.hours.toFixed(1)} hours, ${estimate.money.map(({ currency, amount }) => `${currency} ${amount.toFixed(2)}`).join(' + ') || 'no price'}`,
          `  ${style('dim', `(${estimate.assumption.replace(/^Estimate: /, '')})`)}`,
        ]),
  ];
}

/** Over all instances, also where somebody or the platform did something else because of a stop. */
export function sumSavings({ saved, runs, atStop }: NightResult): {
  hours: number;
  money: number;
  stopped: number;
} {
  const ids = new Set([...atStop.keys()].flatMap(idsOf));
  let [hours, money] = [0, 0];
  for (const id of ids) {
    hours += saved.get(id)?.hours ?? 0;
    money += saved.get(id)?.money ?? 0;
  }
  const stopped = runs.reduce((sum, { report }) => sum + (report?.done.length ?? 0), 0);
  return { hours, money, stopped };
}
