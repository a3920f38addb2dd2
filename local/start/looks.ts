import type { CallRecord } from '../dsw/calls.ts';
import { idsOf } from './judge-acts.ts';
import type { PlayResult } from './play.ts';

/** One listing that the functions were given, and of which instants it can have told, epoch ms. */
export interface Look {
  readonly at: number;
  readonly shown: readonly number[];
}

/** Listings that showed an instance, in the order in which they were asked for. */
export function looksAt(id: string, { calls, lagMs }: PlayResult): Look[] {
  return calls
    .filter((call) => isWholeAnswer(call) && (call.resource === null || idsOf(call).includes(id)))
    .map(({ time, durationMs, faults = [] }) => {
      const at = Date.parse(time);
      const behind = faults.includes('stale') ? lagMs : 0;
      return { at, shown: [at - behind, at + durationMs - behind] };
    });
}

const BROKEN: ReadonlySet<string> = new Set(['halfBody', 'reset', 'timeout']);

function isWholeAnswer({ operation, status, faults = [] }: CallRecord): boolean {
  return (
    operation === 'ListInstances' && status === 200 && !faults.some((kind) => BROKEN.has(kind))
  );
}
