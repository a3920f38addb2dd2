import { parseDuration } from '../base/duration.ts';
import type { HoldRule } from '../policy/common-schema.ts';
import { compileHolds } from '../policy/holds.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Target } from '../policy/policies.ts';
import { createDeadline, type Deadline } from '../run/deadline.ts';
import { observeSome } from '../run/observe-fleet.ts';
import type { RunDeps } from '../run/ports.ts';
import { instantText } from '../run/run-key.ts';
import type { WorkLimits } from './ports.ts';

/** How long a link keeps an instance running, where its policy allows so much. */
const LINK_HOLD_MS = 2 * 3_600_000;

/** Until when somebody may hold an instance who asks for it now: never longer than the policy's rule. */
export function holdUntil(now: Date, { max }: Pick<HoldRule, 'max'>): Date {
  const lastsMs = Math.min(LINK_HOLD_MS, parseDuration(max));
  return new Date(Math.floor((now.getTime() + lastsMs) / 1000) * 1000);
}

export interface HoldInput {
  readonly target: Target;
  readonly instanceId: string;
  readonly rule: HoldRule;
  /** Zone in which the policy reads labels. */
  readonly timeZone: string;
  readonly until: Date;
}

/**
 * How an instance is held now:
 * - `held`: by us, and seen so
 * - `longer`: it was held for longer already, so that nothing was changed
 * - `unseen`: the service took the label and does not show it (yet)
 * - `gone`: there is no such instance
 */
export type HoldResult =
  | { readonly kind: 'held' | 'unseen'; readonly until: Date; readonly instanceName: string }
  | {
      readonly kind: 'longer';
      /** Undefined where the label cannot be read, which keeps the instance too. */
      readonly until: Date | undefined;
      readonly instanceName: string;
    }
  | { readonly kind: 'gone' };

const LOOKS = 3;
const LOOK_EVERY_MS = 2_000;

/** Writes the label that keeps an instance running. Doing it twice ends in the same place; it never makes a hold shorter. */
export async function holdInstance(
  deps: RunDeps,
  input: HoldInput,
  limits: WorkLimits,
): Promise<HoldResult> {
  const { instanceId, rule, until } = input;
  const deadline = createDeadline(deps.clock, limits.deadline, limits.signal);
  const before = await look(deps, input, deadline);
  if (before === undefined) return { kind: 'gone' };
  const instanceName = before.name;
  const earlier = readHold(input, before, deps.clock.now());
  if (earlier !== undefined && (earlier.until === undefined || earlier.until >= until)) {
    return { kind: 'longer', until: earlier.until, instanceName };
  }
  const Labels = [{ Key: rule.label, Value: instantText(until) }];
  await deps.dsw.updateInstanceLabels({ InstanceId: instanceId, Labels }, deadline.callOptions());
  for (let number = 1; number <= LOOKS; number += 1) {
    const after = await look(deps, input, deadline);
    if (after?.labels[rule.label] === instantText(until))
      return { kind: 'held', until, instanceName };
    if (number < LOOKS && !(await deadline.sleep(LOOK_EVERY_MS))) break;
  }
  return { kind: 'unseen', until, instanceName };
}

async function look(
  deps: RunDeps,
  { target, instanceId }: HoldInput,
  deadline: Deadline,
): Promise<InstanceObservation | undefined> {
  return (await observeSome(deps, target, [instanceId], deadline)).instances[0];
}

function readHold(
  { rule, timeZone }: HoldInput,
  instance: InstanceObservation,
  now: Date,
): { readonly until: Date | undefined } | undefined {
  const hold = compileHolds(rule, timeZone, now.getTime())(instance);
  if (hold.kind === 'unreadable') return { until: undefined };
  if (hold.kind !== 'held') return undefined;
  return { until: new Date(String(hold.evidence['until'])) };
}
