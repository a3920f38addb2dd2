import type { InstanceObservation } from './observation.ts';
import type { Json } from './plan.ts';
import { compileWhere } from './where.ts';
import type { Where } from './where-schema.ts';

/** What protects an instance: the clause that selects it, and its place in the list. */
export interface Protection {
  readonly clause: string;
  readonly protect: Json;
}

/** Makes the test of a `protect` list: the first of its clauses that selects an instance, if any. */
export function compileProtection(
  clauses: readonly Where[] = [],
  nowMs: number,
): (instance: InstanceObservation) => Protection | undefined {
  const tests = clauses.map((clause) => compileWhere(clause, nowMs));
  return (instance) => {
    const index = tests.findIndex((test) => test(instance) === undefined);
    if (index < 0) return undefined;
    return { clause: `protect[${index}]`, protect: clauses[index] as Json };
  };
}
