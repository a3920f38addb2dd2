import { parseDuration } from '../base/duration.ts';
import { effectivePolicies } from './before.ts';
import { isActing } from './is-acting.ts';
import type { NotifyRule } from './notices-schema.ts';
import type {
  ActingPolicy,
  BackstopPolicy,
  Policies,
  Policy,
  RotationPolicy,
  ScheduledPolicy,
  SnapshotPolicy,
  StopPolicy,
  WarningPolicy,
} from './policies.ts';

/**
 * What is run for a policy: the policy itself, and what goes with it before and after, each a run of its own with records
 * of its own. Their names are the policy's with an ending after a dot, which no name in a file can have.
 */
export function stepsOf(policy: ActingPolicy): readonly Policy[] {
  const steps = [
    warningOf(policy),
    policy,
    policy.kind === 'stop' ? backstopOf(policy) : undefined,
    policy.kind === 'snapshot' ? rotationOf(policy) : undefined,
  ];
  return steps.filter((step) => step !== undefined);
}

/** The policy of the file that a step belongs to. */
export function policyOfStep(step: string): string {
  return step.split('.', 1)[0] ?? step;
}

/** A run that has to have its report before another one is begun. */
export interface EarlierRun {
  readonly policy: string;
  /** How much its boundary comes before. */
  readonly leadMs: number;
  /** How long after its boundary the other one waits for it; undefined for as long as it takes. */
  readonly waitMs?: number;
}

export function runsAfter(policy: ScheduledPolicy): EarlierRun | undefined {
  if (policy.kind === 'rotation') return { policy: policy.of, leadMs: 0 };
  return policy.kind === 'stop' ? policy.awaits : undefined;
}

/** Everything that is run for a file, by policy: what goes before and after, and with the times that it has from others. */
export function stepsOfFile({ policies }: Pick<Policies, 'policies'>): readonly Policy[] {
  return effectivePolicies(policies).filter(isActing).flatMap(stepsOf);
}

/** After the stop itself, whose decisions it goes by. */
function backstopOf(policy: StopPolicy): BackstopPolicy | undefined {
  const { backstop, name } = policy;
  if (backstop === undefined) return undefined;
  const shared = sharedBy(policy);
  const schedule = `@every ${backstop.every}`;
  return { ...shared, kind: 'backstop', of: policy, name: `${name}.backstop`, schedule };
}

/**
 * Ticks come every five minutes, and the first try may fail: so much earlier a notice is begun, so that it has been delivered
 * when the time that the policy promises begins. After that time nobody is told any more: nothing would come of it.
 */
const NOTICE_MARGIN_MS = 10 * 60_000;

function warningOf(policy: ActingPolicy): WarningPolicy | undefined {
  const { notify } = policy;
  if (notify?.warn === undefined) return undefined;
  const { warn, ...told } = notify;
  const of = { ...policy, notify: { ...told, after: 'never' } } as const;
  const { window, schedule, calendar, holidays } = of;
  const aheadMs = parseDuration(warn) + NOTICE_MARGIN_MS;
  const ownLeadMs = of.kind === 'snapshot' ? (of.leadMs ?? 0) : 0;
  return {
    ...sharedBy(policy),
    kind: 'warning',
    of,
    aheadMs,
    leadMs: aheadMs + ownLeadMs,
    lastsMs: NOTICE_MARGIN_MS,
    name: `${policy.name}.warning`,
    ...(window && { window }),
    ...(schedule && { schedule }),
    ...(calendar && { calendar }),
    ...(holidays && { holidays }),
    notify: of.notify,
  };
}

/** What steps take over: not its times, and not its limits, which are about its own acts. */
function sharedBy(policy: ActingPolicy) {
  const { description, enabled, mode, targets, timeZone, where, concurrency } = policy;
  const said = description === undefined ? {} : { description };
  return {
    ...said,
    enabled,
    mode,
    targets,
    timeZone,
    where,
    limits: {},
    canary: false,
    concurrency,
  } as const;
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
