import type { ExportPolicy, Target } from '../../policy/policies.ts';
import type { Deadline } from '../../run/deadline.ts';
import type { Gap } from '../../run/exported.ts';
import { readFailure } from '../../run/failure.ts';
import type { Lease } from '../../run/lease.ts';
import type { RunDeps } from '../../run/ports.ts';
import type { DayBounds } from '../day.ts';
import type { Calls, RawParts } from './raw-parts.ts';

/** What the steps of collecting one day share. */
export interface CollectContext {
  readonly deps: RunDeps;
  readonly policy: ExportPolicy;
  readonly target: Target;
  readonly dt: string;
  readonly day: DayBounds;
  readonly deadline: Deadline;
  readonly lease: Pick<Lease, 'term' | 'keep'>;
  readonly parts: RawParts;
  /** What is committed of the day is replaced; what it alone still knows is kept. */
  readonly rebuild: boolean;
}

/** Does some of the work and says which calls it took. Nothing else may call meanwhile. */
export async function counted<T>(
  { deps }: Pick<CollectContext, 'deps'>,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly calls: Calls }> {
  const before = deps.calls?.() ?? {};
  const result = await work();
  const made = Object.entries(deps.calls?.() ?? {}).map(
    ([operation, count]) => [operation, count - (before[operation] ?? 0)] as const,
  );
  return { result, calls: Object.fromEntries(made.filter(([, count]) => count > 0)) };
}

export function addCalls(parts: readonly Calls[]): Calls {
  const sums = new Map<string, number>();
  for (const part of parts) {
    for (const [operation, count] of Object.entries(part)) {
      sums.set(operation, (sums.get(operation) ?? 0) + count);
    }
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What a failed call leaves out. What would fail every other call as well, or comes of having no time, is thrown: that is no
 * gap, and the next trigger asks again.
 */
export function gapOf(
  { dt, deadline }: Pick<CollectContext, 'dt' | 'deadline'>,
  what: string,
  error: unknown,
  instanceId?: string,
): Gap {
  const { kind, code, message } = readFailure(error);
  if (kind === 'run' || deadline.isOver()) throw error;
  return { dt, what, ...(instanceId === undefined ? {} : { instanceId }), code, message };
}
