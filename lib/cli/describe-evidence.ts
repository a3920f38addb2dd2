import { readDuration } from '../base/duration.ts';
import { formatInZone } from '../base/zone.ts';
import type { Decision, Json } from '../policy/plan.ts';
import { describeRotation } from './describe-rotation.ts';

type Facts = Readonly<Record<string, Json>>;

/**
 * What a decision was made by, in words: `idle 32 min of 30 needed`, `protected by label team`. Instants are in the zone of
 * the policy, which the title of the plan names. What has no words of its own yet is told by its keys, so that nothing is
 * left out; `--json` has everything as it is recorded.
 */
export function describeEvidence(decision: Decision, timeZone: string): string {
  const rotation = describeRotation(decision);
  if (rotation !== undefined) return rotation;
  const local = (instant: Json) => formatInZone(timeZone, new Date(String(instant)), SHORT);
  return describeFacts(decision.evidence, local)
    .filter((phrase) => phrase !== '')
    .join(', ');
}

/** Without the zone, and without the year, which is that of the title or next to it. */
const SHORT = 'ddd MM-DD HH:mm';

type Local = (instant: Json) => string;

function describeFacts(facts: Facts, local: Local): string[] {
  if ('over' in facts || 'coveragePercent' in facts) return [describeUse(facts, local)];
  if ('label' in facts && 'value' in facts) return [describeHold(facts, local)];
  if ('minutes' in facts) return [describeCuller(facts)];
  if ('clause' in facts && 'protect' in facts) return [describeProtection(facts)];
  if ('clause' in facts && 'wanted' in facts) return [describeMiss(facts)];
  return Object.entries(facts).flatMap(([key, value]) => describeFact(key, value, local));
}

function describeFact(key: string, value: Json, local: Local): string[] {
  const words = WORDS.get(key) ?? spaced(key);
  if (isFacts(value)) {
    const inner = describeFacts(value, local);
    return key === 'idle' || key === 'hold' ? inner : [`${words} ${inner.join(' ')}`];
  }
  return [`${words} ${key === 'found' && value === null ? 'none' : describeValue(value, local)}`];
}

/** Beginnings of phrases, by the key of a fact. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['status', 'is'],
  ['usage', 'use'],
  ['found', 'has'],
  ['paymentType', 'paid as'],
  ['workspace', 'in workspace'],
  ['modifiedAt', 'changed'],
  ['diskClearsAt', 'disk cleared from'],
  ['stoppedAt', 'stopped'],
  ['startedAt', 'started'],
  ['dueAt', 'timer for'],
  ['timer', 'timer was for'],
]);

/** An idle culler's values: `60 min under CPU 10 %, GPU 5 %`. */
function describeCuller({ minutes, ...thresholds }: Facts): string {
  const under = describePeaks(thresholds);
  return `${minutes} min${under === '' ? '' : ` under ${under}`}`;
}

function describePeaks(facts: Facts): string {
  return (['cpu', 'gpu'] as const)
    .flatMap((one) => {
      const percent = facts[`${one}Percent`];
      return typeof percent === 'number' ? [`${upper(one)} ${rounded(percent)} %`] : [];
    })
    .join(', ');
}

/** Use of an instance, as busy.ts judges it. */
function describeUse(facts: Facts, local: Local): string {
  const { by, idleMinutes, over, metric, percent, threshold, at } = facts;
  if (by === 'idle culler') {
    const needed = Math.round((readDuration(String(over)) ?? 0) / 60_000);
    return Number(idleMinutes) < needed
      ? `in use ${idleMinutes} min ago, ${needed} idle ones needed`
      : `idle ${idleMinutes} min of ${needed} needed`;
  }
  if (percent !== undefined) {
    return `${upper(metric)} ${rounded(percent)} % at ${local(at ?? null)}, in use from ${rounded(threshold)} % on`;
  }
  if (facts['coveragePercent'] !== undefined) {
    const { coveragePercent, neededPercent } = facts;
    return `${upper(metric)} known for ${coveragePercent} % of the last ${over}, ${neededPercent} % needed`;
  }
  return `idle for ${over}: at most ${describePeaks(facts)}`;
}

function describeHold(facts: Facts, local: Local): string {
  const { label, value, until, problem, holdIgnored, cappedTo } = facts;
  const written = `label ${label}=${value}`;
  if (problem !== undefined) return `${written} cannot be read: ${problem}`;
  const capped = cappedTo === undefined ? '' : ` (at most ${cappedTo})`;
  return holdIgnored === undefined
    ? `${written} until ${local(until ?? null)}${capped}`
    : `${written} is passed over: ${holdIgnored}, it ended ${local(until ?? null)}`;
}

/** What a clause of `protect` goes by; the file has the rest. */
function describeProtection({ clause, protect }: Facts): string {
  const { labels, ...others } = isFacts(protect) ? protect : {};
  const by = [
    ...(isFacts(labels) ? Object.keys(labels).map((label) => `label ${label}`) : []),
    ...Object.entries(others).map(([key, value]) =>
      typeof value === 'string' ? `${spaced(key)} ${value}` : spaced(key),
    ),
  ];
  return `protected by ${by.join(' and ')} (${clause})`;
}

function describeMiss({ clause, wanted, found }: Facts): string {
  return `${String(clause)} is ${plain(found)}, not ${plain(wanted)}`;
}

function plain(value: Json | undefined): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function describeValue(value: Json, local: Local): string {
  if (value === null) return 'unknown';
  if (typeof value === 'number') return rounded(value);
  if (typeof value === 'string') return INSTANT.test(value) ? local(value) : value;
  if (Array.isArray(value)) return value.map((one) => describeValue(one, local)).join(', ');
  return isFacts(value) ? `(${describeFacts(value, local).join(', ')})` : String(value);
}

/** Percentages come with six decimals. */
function rounded(value: Json | undefined): string {
  return String(Math.round(Number(value) * 10) / 10);
}

function upper(metric: Json | undefined): string {
  return String(metric).toUpperCase();
}

/** `protectedByWorkspace` as words. */
function spaced(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function isFacts(value: Json | undefined): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
