import type { CallRecord } from '../dsw/calls.ts';
import { callsOf, idsOf } from './judge-acts.ts';
import { lifeOf } from './lifecycle.ts';
import type { PlayResult } from './play.ts';
import { countOperations, plural } from './words.ts';

/** What fault rules did to a call, as people see it. */
type Trouble =
  | 'throttled'
  | 'failed'
  | 'lost'
  | 'refused'
  | 'partial'
  | 'misleading'
  | 'strange'
  | 'slow';

/** Kinds of fault rules; one that only shows in what becomes of an instance is not among them. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  throttle: 'throttled',
  quota: 'throttled',
  error: 'failed',
  reset: 'lost',
  halfBody: 'lost',
  timeout: 'lost',
  denied: 'refused',
  clockSkew: 'refused',
  expiredToken: 'refused',
  rotatedToken: 'refused',
  partialBatch: 'partial',
  stale: 'misleading',
  movedItems: 'misleading',
  doubledItems: 'misleading',
  cutListing: 'misleading',
  unknownFields: 'strange',
  unknownValue: 'strange',
  latency: 'slow',
};

/** How a trouble is told as it happens; what nobody would notice is only counted afterwards. */
const TOLD = {
  throttled: 'the service throttles',
  failed: 'the service fails at',
  lost: 'answers are lost:',
  refused: 'the service refuses the key or role:',
  partial: 'the service takes only a part of',
  misleading: 'the service shows what is no longer so:',
} as const satisfies Partial<Record<Trouble, string>>;

const COUNTED: Readonly<Record<Trouble, (count: number) => string>> = {
  throttled: (count) => `${plural(count, 'call')} throttled`,
  failed: (count) => `${count} failed`,
  lost: (count) => `${plural(count, 'answer')} lost`,
  refused: (count) => `${count} refused`,
  partial: (count) => `${plural(count, 'batch', 'batches')} taken in part`,
  misleading: (count) => `${plural(count, 'answer')} out of date or doubled`,
  strange: (count) => `${plural(count, 'answer')} with unknown fields or values`,
  slow: (count) => `${plural(count, 'slow answer')}`,
};

/** One line for each trouble among these calls, with the time at which it began. */
export function tellTroubles(calls: readonly CallRecord[]): { at: number; text: string }[] {
  const told = Object.entries(TOLD).flatMap(([trouble, text]) => {
    const struck = calls.filter((call) => troublesOf(call).has(trouble as Trouble));
    const at = Math.min(...struck.map(({ time }) => Date.parse(time)));
    return struck.length === 0 ? [] : [{ at, text: `${text} ${countOperations(struck)}` }];
  });
  return told.sort((a, b) => a.at - b.at);
}

/** All that was survived, counted. */
export function countTroubles(result: PlayResult): string[] {
  const counted = Object.entries(COUNTED).flatMap(([trouble, word]) => {
    const struck = result.calls.filter((call) => troublesOf(call).has(trouble as Trouble));
    return struck.length === 0 ? [] : [word(struck.length)];
  });
  const hung = countHung(result);
  return [
    ...counted,
    ...(hung === 0 ? [] : [`${plural(hung, 'stop')} that hung`]),
    ...(result.kill === undefined ? [] : ['1 kill']),
  ];
}

function troublesOf({ faults = [] }: CallRecord): ReadonlySet<Trouble> {
  return new Set(faults.flatMap((kind) => TROUBLES[kind] ?? []));
}

/** A stop takes half a minute at most where nothing is wrong. */
const HUNG_MS = 60_000;

function countHung({ calls, after }: PlayResult): number {
  const stops = callsOf('stop', calls);
  const ids = new Set(stops.flatMap(idsOf));
  const since = Math.min(...stops.map(({ time }) => Date.parse(time)));
  const hung = [...ids].filter((id) =>
    lifeOf(after.instances.get(id)).some(
      ({ status, from, to = after.at }) =>
        status === 'Stopping' && from >= since && to - from > HUNG_MS,
    ),
  );
  return hung.length;
}
