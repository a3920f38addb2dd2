import { parseDuration, readDuration } from '../base/duration.ts';
import type { Problem } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import { findZoneProblem } from '../base/zone.ts';
import { checkCalendar, checkCalendarUse } from './calendar-rules.ts';
import type { Calendar } from './calendar-schema.ts';
import type { BusyRule, HoldRule, OffHoursWindow, Target } from './common-schema.ts';
import { readCron } from './cron.ts';
import { writePath } from './describe-issues.ts';
import { checkCleanup } from './kinds/cleanup-rules.ts';
import { checkCullerPolicy } from './kinds/culler-rules.ts';
import { checkExportPolicy, findSharedExports } from './kinds/export-rules.ts';
import { checkSnapshotPolicy } from './kinds/snapshot-rules.ts';
import { checkDisk, checkStart } from './kinds/start-rules.ts';
import { checkStop } from './kinds/stop-rules.ts';
import { listOf } from './list-of.ts';
import { findNoticeProblems } from './notices-rules.ts';
import type { Channel } from './notices-schema.ts';
import type { PolicyShape } from './policies-schema.ts';
import { readTextPattern } from './text-pattern.ts';
import type { Where } from './where-schema.ts';
import { coversAlways } from './window-edges.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;
type ActingShape = Exclude<PolicyShape, { kind: 'export' }>;

/** What can be read of a policies file; undefined stands for an item that has the wrong shape. */
export interface ReadableParts {
  readonly timeZone: string;
  readonly protect?: readonly (Where | undefined)[] | undefined;
  readonly channels?: readonly (Channel | undefined)[] | undefined;
  readonly targets: readonly (Target | undefined)[];
  readonly calendars?: readonly (Calendar | undefined)[] | undefined;
  readonly policies: readonly (PolicyShape | undefined)[];
}

/** What a policies file gets wrong beyond its shape: names, references, zones, schedules, patterns, contradictions. */
export function findMeaningProblems(file: ReadableParts): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push({ path: writePath(path), message });

  checkZone(file.timeZone, ['timeZone'], report);
  checkUnique(file.targets, 'targets', report);
  checkUnique(file.policies, 'policies', report);
  // With a target unread we do not know all names, and would call a good reference wrong.
  checkProtection(file.protect, ['protect'], report);
  const names = file.targets.flatMap((target) => target?.name ?? []);
  const targets = names.length === file.targets.length ? names : undefined;
  const calendars = checkCalendars(file.calendars ?? [], report);
  const isWhole = file.policies.every((policy) => policy !== undefined);
  const stopPolicies = isWhole
    ? file.policies.flatMap((policy) => (policy?.kind === 'stop' ? [policy.name] : []))
    : undefined;
  file.policies.forEach((policy, index) => {
    if (policy === undefined) return;
    const path = ['policies', index];
    checkTargets(policy, targets, path, report);
    if (policy.kind === 'export') {
      checkExportPolicy(policy, file.timeZone, path, { report, checkZone, checkSchedule });
      return;
    }
    checkWhen(policy, file.timeZone, path, report);
    checkCalendarUse(policy, calendars, path, report);
    checkWhere(policy.where, [...path, 'where'], report);
    checkSnapshotLimits(policy, [...path, 'limits'], report);
    checkProtection('protect' in policy ? policy.protect : undefined, [...path, 'protect'], report);
    if ('holds' in policy) checkHolds(policy.holds, [...path, 'holds'], report);
    if (policy.kind === 'stop') checkStop(policy, path, report);
    if (policy.kind === 'start') checkStart(policy, stopPolicies, path, report);
    if (policy.kind === 'disk') checkDisk(policy, stopPolicies, path, report);
    const busy = 'unless' in policy ? policy.unless.busy : undefined;
    if (busy !== undefined) checkBusy(busy, [...path, 'unless', 'busy'], report);
    if (policy.kind === 'culler') checkCullerPolicy(policy, path, { report, checkClause });
    if (policy.kind === 'cleanup')
      checkCleanup(policy, path, { report, checkWhere, policies: file.policies });
    if (policy.kind === 'snapshot') {
      const known = file.targets.flatMap((target) => target ?? []);
      checkSnapshotPolicy(policy, path, { report, targets: known, policies: file.policies });
    }
  });
  findSharedExports(file.policies, names, report);
  const acting = file.policies.map((policy) => (policy?.kind === 'export' ? undefined : policy));
  problems.push(...findNoticeProblems({ channels: file.channels ?? [], policies: acting }));
  return problems;
}

/** A limit on what never happens would only seem to hold something back. */
function checkSnapshotLimits(policy: ActingShape, path: Path, report: Report): void {
  const { limits } = policy;
  if (policy.kind === 'snapshot' && policy.retention !== undefined) return;
  const message = 'is about the snapshots that rotation deletes, and this policy deletes none';
  if (limits.snapshots !== undefined) report([...path, 'snapshots'], message);
  if (limits.day?.snapshots !== undefined) report([...path, 'day', 'snapshots'], message);
}

function checkUnique(
  items: readonly ({ readonly name: string } | undefined)[],
  list: string,
  report: Report,
): void {
  const first = new Map<string, number>();
  items.forEach((item, index) => {
    if (item === undefined) return;
    const { name } = item;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    else report([list, index, 'name'], `"${name}" is already the name of ${list}[${earlier}]`);
  });
}

/** The names of the file's calendars; undefined where one of them cannot be read. */
function checkCalendars(
  calendars: readonly (Calendar | undefined)[],
  report: Report,
): readonly string[] | undefined {
  checkUnique(calendars, 'calendars', report);
  calendars.forEach((calendar, index) => {
    if (calendar !== undefined) checkCalendar(calendar, ['calendars', index], report);
  });
  const names = calendars.flatMap((calendar) => calendar?.name ?? []);
  return names.length === calendars.length ? names : undefined;
}

function checkTargets(
  policy: PolicyShape,
  known: readonly string[] | undefined,
  path: Path,
  report: Report,
): void {
  const seen = new Set<string>();
  policy.targets?.forEach((name, index) => {
    const at = [...path, 'targets', index];
    if (known !== undefined && !known.includes(name)) {
      report(
        at,
        `there is no target "${name}"${didYouMean(name, known) || `; there is ${known.join(', ')}`}`,
      );
    } else if (seen.has(name)) report(at, `"${name}" is listed twice`);
    seen.add(name);
  });
}

function checkWhen(policy: ActingShape, fileZone: string, path: Path, report: Report): void {
  const { schedule, window, maxLate } = policy;
  const zone = policy.timeZone ?? fileZone;
  if (policy.timeZone !== undefined) checkZone(policy.timeZone, [...path, 'timeZone'], report);
  if (schedule !== undefined && window !== undefined) {
    report([...path, 'schedule'], 'has both `schedule` and `window`; a policy acts by one of them');
  }
  const hasOwnTimes = 'before' in policy && policy.before !== undefined;
  if (schedule === undefined && window === undefined && !hasOwnTimes) {
    report(path, 'needs either `window` (off-hours) or `schedule` (cron)');
  }
  if (maxLate !== undefined && schedule === undefined) {
    report(
      [...path, 'maxLate'],
      'goes with `schedule` only: a window is acted on for as long as it lasts',
    );
  }
  if (schedule !== undefined) checkSchedule(schedule, zone, [...path, 'schedule'], report);
  if (window !== undefined) checkWindows(window, zone, [...path, 'window'], report);
}

function checkSchedule(schedule: string, zone: string, path: Path, report: Report): void {
  // A wrong zone of the policy or file is reported where it stands.
  const read = readCron(schedule, findZoneProblem(zone) === undefined ? zone : 'UTC');
  if ('cron' in read) return;
  for (const { field, message } of read.problems) {
    report(path, field === undefined ? message : `${field}: ${message}`);
  }
}

function checkWindows(
  window: OffHoursWindow | OffHoursWindow[],
  zone: string,
  path: Path,
  report: Report,
): void {
  let areSound = findZoneProblem(zone) === undefined;
  listOf(window).forEach((one, index) => {
    const at = Array.isArray(window) ? [...path, index] : path;
    if (one.timeZone !== undefined && !checkZone(one.timeZone, [...at, 'timeZone'], report))
      areSound = false;
    if (one.from === one.to) {
      areSound = false;
      report(
        [...at, 'to'],
        `is the same as \`from\` ("${one.from}"); a whole day is from "00:00" to "24:00"`,
      );
    }
  });
  if (areSound && coversAlways(listOf(window), zone)) {
    report(path, 'covers every hour of the week, so no window ever starts; leave some time out');
  }
}

function checkHolds({ label, max }: HoldRule, path: Path, report: Report): void {
  if (/^(aliyun|acs:)/.test(label) || label.length > 128) {
    report(
      [...path, 'label'],
      'cannot be a label key: at most 128 characters, not starting with aliyun or acs:',
    );
  }
  if (parseDuration(max) === 0) {
    report([...path, 'max'], 'would ignore every hold; expected more than nothing, such as "7d"');
  }
}

/** GetInstanceMetrics answers for a bounded time; a day is what every version of the service keeps at minute steps. */
const LONGEST_BUSY_MS = parseDuration('1d');
const SHORTEST_BUSY_MS = parseDuration('5m');

function checkBusy(busy: BusyRule, path: Path, report: Report): void {
  const overMs = parseDuration(busy.over);
  if (overMs < SHORTEST_BUSY_MS || overMs > LONGEST_BUSY_MS) {
    report([...path, 'over'], `expected 5m to 24h, found "${busy.over}"`);
  }
}

const PATTERN_KEYS = ['workspace', 'owner', 'id', 'name', 'spec', 'resourceId', 'image'] as const;

function checkWhere(where: Where, path: Path, report: Report): void {
  for (const key of PATTERN_KEYS) checkPatterns(where[key], [...path, key], report);
  for (const [key, rule] of Object.entries(where.labels ?? {})) {
    const at = [...path, 'labels', key];
    if (typeof rule === 'string' || Array.isArray(rule)) checkPatterns(rule, at, report);
    else if (Object.keys(rule).length === 0)
      report(at, 'says nothing; for "has the label" write { exists: true }');
    else if (rule.exists === false && Object.keys(rule).length > 1) {
      report(at, 'asks for a value of a label that must not be there');
    } else checkPatterns(rule.matches, [...at, 'matches'], report);
  }
  for (const key of ['priority', 'age'] as const) {
    if (where[key] !== undefined && Object.keys(where[key]).length === 0)
      report([...path, key], 'says nothing');
  }
  checkRanges(where, path, report);
  where.all?.forEach((clause, index) => {
    checkClause(clause, [...path, 'all', index], report);
  });
  where.any?.forEach((clause, index) => {
    checkClause(clause, [...path, 'any', index], report);
  });
  if (where.not !== undefined) checkClause(where.not, [...path, 'not'], report);
}

function checkProtection(
  clauses: readonly (Where | undefined)[] | undefined,
  path: Path,
  report: Report,
): void {
  clauses?.forEach((clause, index) => {
    if (clause !== undefined) checkClause(clause, [...path, index], report);
  });
}

/** An empty clause holds for everything: under `any` or `not` that is never what was meant. */
function checkClause(clause: Where, path: Path, report: Report): void {
  if (Object.keys(clause).length === 0) report(path, 'is empty, so it holds for every instance');
  checkWhere(clause, path, report);
}

function checkRanges(where: Where, path: Path, report: Report): void {
  const { atLeast, atMost } = where.priority ?? {};
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    report([...path, 'priority'], `no priority is at least ${atLeast} and at most ${atMost}`);
  }
  const over = readDuration(where.age?.over ?? '');
  const under = readDuration(where.age?.under ?? '');
  if (over !== undefined && under !== undefined && over >= under) {
    report([...path, 'age'], `no age is over ${where.age?.over} and under ${where.age?.under}`);
  }
}

function checkPatterns(patterns: string | string[] | undefined, path: Path, report: Report): void {
  listOf(patterns).forEach((pattern, index) => {
    const read = readTextPattern(pattern);
    if ('problem' in read) report(Array.isArray(patterns) ? [...path, index] : path, read.problem);
  });
}

function checkZone(zone: string, path: Path, report: Report): boolean {
  const problem = findZoneProblem(zone);
  if (problem !== undefined) report(path, problem);
  return problem === undefined;
}
