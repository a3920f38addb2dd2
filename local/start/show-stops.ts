import type { Instance } from '../dsw/entities.ts';
import { timeOfDay } from './days.ts';
import type { PlayResult } from './play.ts';
import type { DecisionLine, RunRecords } from './records.ts';
import { formatTable, type Style } from './table.ts';
import { countReasons, isResting, machineOf, ownerOf, wordDecision } from './words.ts';

/** A run that stopped instances, in full: which, why, what it saved, and which were left running. */
export function showStopRun(
  { plan, report }: RunRecords,
  result: PlayResult,
  style: Style,
): string[] {
  const decisions = plan.plan.decisions ?? [];
  const at = timeOfDay(Date.parse(plan.plan.decidedAt));
  const stopped = decisions.filter(({ action }) => action === 'stop');
  const kept = decisions.filter(({ action }) => action !== 'stop');
  const ran = kept.filter(({ reason }) => !isResting(reason));
  const rest = kept.filter(({ reason }) => isResting(reason));
  return [
    style(
      'bold',
      `${wordEnding(report?.status)} at ${at} by ${plan.plan.policy}: ${stopped.length}`,
    ),
    ...(report?.status === 'guard-tripped' ? [`  ${style('red', report.summary)}`] : []),
    ...showStopped(stopped, result, style),
    '',
    style('bold', `Left running: ${ran.length}`),
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

function showStopped(
  decisions: readonly DecisionLine[],
  { saved, before, after }: PlayResult,
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
  { before, after }: PlayResult,
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
