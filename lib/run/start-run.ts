import { StewardError } from '../base/errors.ts';
import type { ScheduledPolicy } from '../policy/policies.ts';
import type { Pair } from '../policy/selection.ts';
import type { RunDeps } from './ports.ts';
import type { RunResult } from './report.ts';

/**
 * Starts one of several runs. What keeps it from starting (no store, no such region) is its result, so that what became of
 * the others is told all the same.
 */
export async function startRun(
  { policy, target }: Pair<ScheduledPolicy>,
  depsFor: () => Promise<RunDeps>,
  begin: (deps: RunDeps) => Promise<RunResult>,
): Promise<RunResult> {
  try {
    return await begin(await depsFor());
  } catch (error) {
    if (!(error instanceof StewardError)) throw error;
    const { code, message } = error;
    const names = { policy: policy.name, kind: policy.kind, target: target.name };
    return { status: 'not-started', ...names, error: { code, message } };
  }
}
