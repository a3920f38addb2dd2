import * as v from 'valibot';
import { readDuration } from '../../lib/base/duration.ts';
import type { CallFacts } from './fault-kind.ts';
import { count } from './settings.ts';

const oneOrMore = v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))]);

const moment = v.pipe(
  v.string(),
  v.check(
    (text) => readMoment(text, 0) !== undefined,
    'expected an instant with its zone such as 2026-03-02T18:00:00Z, or a duration such as 2h from when the rules are set',
  ),
);

/** Which calls a rule is about; the service adds what it names things by. */
export const matchEntries = {
  /** One name, or several of which any will do. */
  operation: v.optional(oneOrMore),
  method: v.optional(v.picklist(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])),
  /** From this moment on. */
  from: v.optional(moment),
  /** Up to this moment, which is not included. */
  until: v.optional(moment),
  /** Lets so many of the calls that fit the above pass first. */
  skip: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Only the nth of them, from 1. */
  nth: v.optional(count),
  /** Every nth of them. */
  every: v.optional(count),
  /** Each of them with this probability, drawn from the seed. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** At most so often. */
  times: v.optional(count),
} as const;

/** Things that a match names, and how they are compared with what a call is about. */
export interface Subject<Target> {
  /** The match's key for them. */
  readonly name: string;
  readonly fits: (wanted: string, target: Target) => boolean;
}

type Read = v.InferOutput<v.StrictObjectSchema<typeof matchEntries, undefined>>;
export type FaultMatch = Read & { readonly [subject: string]: unknown };

/** Schema of a service's matches. */
export function matchSchema(subject: string) {
  return v.strictObject({ ...matchEntries, [subject]: v.optional(oneOrMore) });
}

/** What a match names under a key that takes one or more. */
export function namesIn(match: FaultMatch, key: string): readonly string[] | undefined {
  const value = match[key];
  return value === undefined ? undefined : ([value].flat() as string[]); // as the schema has it
}

/** Whether a call is one that the match is about: everything that does not need counting. */
export function matchTest<Target extends CallFacts>(
  match: FaultMatch,
  subject: Subject<Target>,
  setAt: number,
): (target: Target, now: number) => boolean {
  const operations = namesIn(match, 'operation');
  const wanted = namesIn(match, subject.name);
  const from = match.from === undefined ? undefined : readMoment(match.from, setAt);
  const until = match.until === undefined ? undefined : readMoment(match.until, setAt);
  return (target, now) =>
    (operations === undefined || operations.includes(target.operation)) &&
    (match.method === undefined || match.method === target.method) &&
    (wanted === undefined || wanted.some((one) => subject.fits(one, target))) &&
    (from === undefined || now >= from) &&
    (until === undefined || now < until);
}

/** Epoch ms of an instant, or of a duration after `setAt`. */
function readMoment(text: string, setAt: number): number | undefined {
  const ms = readDuration(text);
  if (ms !== undefined) return setAt + ms;
  // A zone is asked for: without one the instant would depend on the machine.
  const instant = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
