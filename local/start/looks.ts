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

/** By how much the rules of a fault set may put answers behind. */
export function lagOf(dswFaults: unknown): number {
  const rules = Array.isArray(dswFaults) ? dswFaults : member(dswFaults, 'rules');
  const seconds = (Array.isArray(rules) ? rules : [])
    .map((rule: unknown) => member(member(member(rule, 'do'), 'stale'), 'seconds'))
    .filter((value) => typeof value === 'number');
  return Math.max(0, ...seconds) * 1000;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
