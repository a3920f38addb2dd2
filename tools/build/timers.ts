import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Problem } from '../../lib/base/errors.ts';
import type { OffHoursWindow } from '../../lib/policy/common-schema.ts';
import { listOf } from '../../lib/policy/list-of.ts';
import type { FilePolicy, Policies } from '../../lib/policy/policies.ts';
import type { ResolvedProject, ResolvedResource } from '../../local/fc/resolve-s-yaml.ts';

/** A timer trigger as s.yaml has it. */
export interface Timer {
  readonly name: string;
  readonly cron: string;
}

/** Which function of s.yaml carries out the policies of a kind. */
const RESOURCE_OF_KIND: Readonly<Record<FilePolicy['kind'], string>> = {
  stop: 'stop-instances',
  start: 'start-instances',
  disk: 'guard-disks',
  cleanup: 'clean-up',
  culler: 'enforce-cullers',
  export: 'export-statistics',
  snapshot: 'rotate-snapshots',
};

/** The tick every function has besides; it belongs to no policy. */
const CATCH_UP = 'catch-up';
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** FC may allow no more than 10 triggers for a function, and one is the catch-up tick. */
const MOST_TIMERS = 9;

/**
 * The timers that the policies ask for, by resource of s.yaml: one for each schedule and each start of a window, shared by
 * policies that come at the same time. A timer only wakes the function, which then looks for everything that is due; so
 * what does not fit is still done, by the next catch-up tick.
 */
export function timersFor({ policies }: Policies): ReadonlyMap<string, readonly Timer[]> {
  const timers = new Map<string, Timer[]>(
    Object.values(RESOURCE_OF_KIND).map((name) => [name, []]),
  );
  for (const policy of policies) {
    const list = timers.get(RESOURCE_OF_KIND[policy.kind]) ?? [];
    if (!policy.enabled) continue;
    for (const [index, cron] of cronsOf(policy).entries()) {
      const name = index === 0 ? `policy-${policy.name}` : `policy-${policy.name}-${index + 1}`;
      if (list.length < MOST_TIMERS && !list.some((timer) => timer.cron === cron)) {
        list.push({ name, cron });
      }
    }
  }
  return timers;
}

/** Where s.yaml's timers are not what the policies ask for; empty when they match. */
export function compareTimers({ resources }: ResolvedProject, policies: Policies): Problem[] {
  const problems: Problem[] = [];
  for (const [resource, timers] of timersFor(policies)) {
    const path = `resources.${resource}.props.triggers`;
    const props = resources.find(({ name }) => name === resource)?.props;
    if (props === undefined) {
      // A kind without policies needs no function.
      if (timers.length > 0)
        problems.push({ path: `resources.${resource}`, message: 'is missing' });
      continue;
    }
    const written = readTimers(props);
    for (const timer of timers) {
      const found = written.find(({ name }) => name === timer.name);
      if (found === undefined) {
        problems.push({ path, message: `has no timer ${timer.name} (${timer.cron})` });
      } else if (found.cron !== timer.cron) {
        problems.push({
          path,
          message: `${timer.name} is "${found.cron}", expected "${timer.cron}"`,
        });
      }
    }
    for (const { name } of written) {
      if (name === CATCH_UP || timers.some((timer) => timer.name === name)) continue;
      problems.push({ path, message: `${name} belongs to no policy` });
    }
  }
  return problems;
}

/** s.yaml's text with its timers replaced by those the policies ask for; everything else stays as it is written. */
export function writeTimers(text: string, policies: Policies): string {
  const document = parseDocument(text);
  for (const [resource, timers] of timersFor(policies)) {
    const triggers: unknown = document.getIn(['resources', resource, 'props', 'triggers'], true);
    if (!isSeq<Node>(triggers)) continue;
    const kept = triggers.items.filter(
      (item) => !isTimer(item) || item.get('triggerName') === CATCH_UP,
    );
    const added = timers.map(({ name, cron }) => {
      const trigger = document.createNode({
        triggerName: name,
        triggerType: 'timer',
        triggerConfig: { cronExpression: cron, enable: true },
      });
      const expression = trigger.getIn(['triggerConfig', 'cronExpression'], true);
      if (isScalar(expression)) expression.type = 'QUOTE_SINGLE';
      return trigger;
    });
    triggers.items = [...added, ...kept];
  }
  return document.toString({ lineWidth: 0 });
}

function isTimer(node: Node): node is YAMLMap {
  return isMap(node) && node.get('triggerType') === 'timer';
}

function readTimers({ triggers }: ResolvedResource['props']): Timer[] {
  const list: unknown[] = Array.isArray(triggers) ? triggers : [];
  return list.flatMap((trigger) => {
    const { triggerName, triggerType, triggerConfig } = trigger as Record<string, unknown>;
    if (triggerType !== 'timer') return [];
    const { cronExpression } = (triggerConfig ?? {}) as Record<string, unknown>;
    return [{ name: String(triggerName), cron: String(cronExpression) }];
  });
}

function cronsOf({ schedule, window, timeZone, calendar }: FilePolicy): string[] {
  if (schedule !== undefined) {
    const cron = scheduleToFc(schedule, timeZone);
    return [calendar === undefined ? cron : onAnyDayOfWeek(cron)];
  }
  // A calendar makes Sundays of working days and the other way round: wake up daily and look.
  const windows = listOf(window).map((one) =>
    calendar === undefined ? one : { ...one, days: undefined },
  );
  return [...new Set(windows.map((one) => startToFc(one, timeZone)))];
}

/** Only where the day of the month is open: of two restricted fields FC takes one as enough, so an open one would count alone. */
function onAnyDayOfWeek(cron: string): string {
  return cron.replace(/ ([*?]) (\S+) \S+$/, ' $1 $2 *');
}

function scheduleToFc(schedule: string, timeZone: string): string {
  const every = /^@every\s+(?:(\d+)h)?(?:(\d+)m)?$/.exec(schedule.trim());
  if (every) return `@every ${Number(every[1] ?? 0) * 60 + Number(every[2] ?? 0)}m`;
  if (schedule.startsWith('@') || schedule.startsWith('CRON_TZ=')) return schedule;
  return `CRON_TZ=${timeZone} ${schedule}`;
}

/** Policies act when a window starts; the catch-up tick sees to what was missed while it lasts. */
function startToFc({ from, days = [], timeZone: own }: OffHoursWindow, timeZone: string): string {
  const [hours = '', minutes = ''] = from.split(':');
  const list = Array.isArray(days) ? days : [days];
  const weekdays = list.length === 0 ? '*' : list.map(daysToFc).join(',');
  return `CRON_TZ=${own ?? timeZone} 0 ${Number(minutes)} ${Number(hours)} * * ${weekdays}`;
}

/** `mon-fri` as it is; a range over the end of the week day by day, since FC's go upwards only. */
function daysToFc(days: string): string {
  const [from = '', to = from] = days.toLowerCase().split('-');
  const [start, end] = [WEEK.indexOf(from), WEEK.indexOf(to)];
  if (start <= end) return days.toUpperCase();
  return [...WEEK.slice(start), ...WEEK.slice(0, end + 1)].join(',').toUpperCase();
}
