import { expect, test } from 'vitest';
import { isActing } from '../../../lib/policy/is-acting.ts';
import { cullerPlanner } from '../../../lib/policy/kinds/culler.ts';
import { diskPlanner } from '../../../lib/policy/kinds/disk.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import type { Planner } from '../../../lib/policy/planner.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { A_TARGET, anObservation, anObserved, NIGHT } from '../../helpers/policy-setup.ts';

/** What a policy says on a stopped instance with the label `env: prod`, which the file protects. */
function decisionOn(planner: Planner, fields: Readonly<Record<string, unknown>>) {
  const parsed = parsePolicies({
    version: 1,
    protect: [{ labels: { env: 'prod' } }],
    targets: [A_TARGET],
    policies: [
      { name: 'night', kind: 'stop', schedule: '0 0 22 * * *' },
      { name: 'p', schedule: '@every 1h', ...fields },
    ],
  });
  const policy = parsed.ok ? parsed.policies.policies[1] : undefined;
  if (policy === undefined || !isActing(policy)) throw new Error(JSON.stringify(parsed));
  const { plan } = makePlan(planner, {
    policy,
    target: A_TARGET,
    observation: anObservation([
      anObserved({ labels: { env: 'prod' }, status: 'Stopped', disks: [{ sizeGiB: 100 }] }),
    ]),
    scheduledAt: new Date(NIGHT),
    decidedAt: new Date(NIGHT),
  });
  return plan.decisions[0];
}

test.each([
  ['culler', cullerPlanner, { kind: 'culler', culler: { minutes: 60 } }],
  ['disk', diskPlanner, { kind: 'disk', reset: { before: '1d' } }],
])('a policy of kind %s leaves alone what the file protects', (_kind, planner, fields) => {
  expect(decisionOn(planner, fields)).toMatchObject({
    action: 'keep',
    reason: 'protected',
    evidence: { clause: 'protect[0]' },
  });
});
