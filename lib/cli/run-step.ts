import type { RunDeps } from '../run/ports.ts';
import type { RunResult } from '../run/report.ts';
import type { RunInput } from '../run/run.ts';
import { isWaiting, WAITING } from '../run/run-order.ts';
import { runPolicy } from '../run/run-policy.ts';

/** Does one run now, unless it has to wait for another one that is not through: nobody gets past that by hand. */
export async function runStep(deps: RunDeps, input: RunInput): Promise<RunResult> {
  const { policy, target, mode, boundary } = input;
  if (await isWaiting(deps, { policy, target, mode, at: boundary.at })) {
    const { name, kind } = policy;
    return { status: 'nothing-due', policy: name, kind, target: target.name, reason: WAITING };
  }
  return runPolicy(deps, input);
}
