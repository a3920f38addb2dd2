import type { Policy } from '../../policy/policies.ts';
import type { RunKind } from './run-kind.ts';

/** Loads what a kind needs when it is first used: no function pays at its start for the kinds of the others. */
export async function loadKind(kind: Policy['kind']): Promise<RunKind> {
  switch (kind) {
    case 'stop':
      return (await import('./stop.ts')).stopKind;
  }
}
