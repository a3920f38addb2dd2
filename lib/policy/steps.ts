import { parseDuration } from '../base/duration.ts';
import type { NotifyRule } from './notices-schema.ts';
import type {
  FilePolicy,
  Policy,
  RotationPolicy,
  SnapshotPolicy,
  WarningPolicy,
} from './policies.ts';

/**
 * What is run for a policy: the policy itself, and what goes with it before and after, each a run of its own with records
 * of its own. Their names are the policy's with an ending after a dot, which no name in a file can have.
 */
export function stepsOf(policy: FilePolicy): readonly Policy[] {
  const warning = warningOf(policy);
  const rotation = policy.kind === 'snapshot' ? rotationOf(policy) : undefined;
  return [...(warning ? [warning] : []), policy, ...(rotation ? [rotation] : [])];
}

/** The policy of the file that a step belongs to. */
export function policyOfStep(step: string): string {
  return step.split('.', 1)[0] ?? step;
}

/** The policy whose run for the same boundary has to have its report before one of this policy is begun. */
export function runsAfter(policy: Policy): string | undefined {
  return policy.kind === 'rotation' ? policy.of : undefined;
}

/**
 * Ticks come every five minutes, and the first try may fail: so much earlier a notice is begun, so that it has been delivered
 * when the time that the policy promises begins.
 */
const NOTICE_MARGIN_MS = 10 * 60_000;

function warningOf(policy: FilePolicy): WarningPolicy | undefined {
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

/** The notices before the snapshots are not about what is deleted after them. */
function rotationOf(policy: SnapshotPolicy): RotationPolicy | undefined {
  const { notify, retention, name, ...rest } = policy;
  if (retention === undefined) return undefined;
  return {
    ...rest,
    kind: 'rotation',
    name: `${name}.rotation`,
    of: name,
    retention,
    ...(notify && { notify: withoutWarning(notify) }),
  };
}

function withoutWarning({ warn: _, ...after }: NotifyRule): NotifyRule {
  return after;
}
