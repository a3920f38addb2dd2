import { parseDuration } from '../base/duration.ts';
import type { ActingPolicy, Policy, WarningPolicy } from './policies.ts';

/**
 * What is run for a policy: the policy itself, and what goes with it before and after, each a run of its own with records
 * of its own. Their names are the policy's with an ending after a dot, which no name in a file can have.
 */
export function stepsOf(policy: ActingPolicy): readonly Policy[] {
  const warning = warningOf(policy);
  return warning === undefined ? [policy] : [warning, policy];
}

/**
 * Ticks come every five minutes, and the first try may fail: so much earlier a notice is begun, so that it has been delivered
 * when the time that the policy promises begins.
 */
const NOTICE_MARGIN_MS = 10 * 60_000;

function warningOf(policy: ActingPolicy): WarningPolicy | undefined {
  const { notify } = policy;
  if (notify?.warn === undefined) return undefined;
  const { warn, ...told } = notify;
  const of = { ...policy, notify: { ...told, after: 'never' } } as const;
  const { name, description, enabled, mode, targets, timeZone, where } = of;
  const { window, schedule, concurrency } = of;
  return {
    kind: 'warning',
    of,
    leadMs: parseDuration(warn) + NOTICE_MARGIN_MS,
    name: `${name}.warning`,
    description,
    enabled,
    mode,
    targets,
    timeZone,
    where,
    ...(window && { window }),
    ...(schedule && { schedule }),
    notify: of.notify,
    limits: {},
    canary: false,
    concurrency,
  };
}
