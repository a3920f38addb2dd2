import type { Log } from '../base/log.ts';
import type { Boundary } from '../policy/due.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Policy, Target } from '../policy/policies.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import type { FoundFacts } from './kinds/run-kind.ts';
import type { RunDeps } from './ports.ts';
import { instantText, type RunMode, runPrefix } from './run-key.ts';
import { RUN_TIMES, type RunTimes } from './run-times.ts';
import { ALONE, type Turn } from './turns.ts';

export interface RunInput {
  readonly policy: Policy;
  readonly target: Target;
  readonly boundary: Boundary;
  readonly mode: RunMode;
  /** The instant to decide for; the clock's now where not given. */
  readonly decidedAt?: Date;
  /** When the policy was first seen at the target; undefined where that is not known. */
  readonly firstSeen?: Date;
  /** No work after it; what is left is for the next trigger. */
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
  readonly times?: Partial<RunTimes>;
  /** Among the runs of one trigger; alone where not given. */
  readonly turn?: Turn;
}

/** What the steps of one run share. */
export interface Run {
  readonly deps: RunDeps;
  readonly policy: Policy;
  readonly target: Target;
  /** The boundary that it stands for. */
  readonly scheduledAt: Date;
  readonly mode: RunMode;
  readonly decidedAt: Date;
  readonly firstSeen: Date | undefined;
  /** When this trigger began to work on the run. */
  readonly startedAt: Date;
  /** Where its records are. */
  readonly prefix: string;
  readonly deadline: Deadline;
  /** The instant behind it. */
  readonly deadlineAt: Date | undefined;
  readonly log: Log;
  /** What `deps.calls` said when this trigger began, so that the report has the calls of this run only. */
  readonly callsBefore: Readonly<Record<string, number>>;
  readonly times: RunTimes;
  readonly turn: Turn;
  /** Every instance looked at so far, as last seen; grows as the run goes on. */
  readonly seen: Map<string, InstanceObservation>;
  /** What later looks need not read again. */
  readonly known: { facts?: FoundFacts };
  /** Keeps it in our hands while much is asked for; absent where nobody else would take it. */
  readonly keepHold?: () => Promise<void>;
}

export function beginRun(deps: RunDeps, input: RunInput): Run {
  const { policy, target, mode } = input;
  const startedAt = deps.clock.now();
  const scheduledAt = input.boundary.at;
  return {
    deps,
    policy,
    target,
    scheduledAt,
    mode,
    decidedAt: input.decidedAt ?? startedAt,
    firstSeen: input.firstSeen,
    startedAt,
    prefix: runPrefix({ policy: policy.name, target: target.name, scheduledAt, mode }),
    deadline: createDeadline(deps.clock, input.deadline, input.signal),
    deadlineAt: input.deadline,
    log: deps.log.with({
      policy: policy.name,
      target: target.name,
      scheduledAt: instantText(scheduledAt),
    }),
    callsBefore: deps.calls?.() ?? {},
    times: { ...RUN_TIMES, ...input.times },
    turn: input.turn ?? ALONE,
    seen: new Map(),
    known: {},
  };
}
