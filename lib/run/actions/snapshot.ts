import { parseDuration } from '../../base/duration.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import type { Policy } from '../../policy/policies.ts';
import { runLabels } from '../../policy/snapshot-labels.ts';
import { findPhase } from '../../policy/statuses.ts';
import type { Deadline } from '../deadline.ts';
import { listSnapshots } from '../list-snapshots.ts';
import type { Outcome } from '../outcome.ts';
import { instantText } from '../run-key.ts';
import type { VerifyTimes } from '../verify-times.ts';
import {
  type ActionContext,
  type ActionDriver,
  DONE,
  OPEN,
  type Sight,
  UNDER_WAY,
} from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/**
 * Takes snapshots, one call an instance, under the name that the plan gives each. The service has no token against doing it
 * twice; the name is the handle: what may have been begun is looked for by it before anything is repeated.
 */
export const snapshotDriver: ActionDriver = {
  unitSize: () => 1,
  async send(context, ids, deadline) {
    const outcomes: Outcome[] = [];
    for (const id of ids) outcomes.push(await takeSnapshot(context, id, deadline));
    return { outcomes };
  },
  see(context, instance) {
    const { latestSnapshot: latest } = instance;
    const wanted = namesOf(context, instance.id);
    const isOurs = latest?.name === wanted?.name || latest?.imageUrl === wanted?.image;
    if (latest === undefined || wanted === undefined || !isOurs) return OPEN;
    return judge(context, instance, latest);
  },
  async lookCloser(context, instance, deadline) {
    const found = await findByName(context, instance.id, deadline);
    if (found !== undefined && found !== 'unknown') return judge(context, instance, found);
    // What it is busy with may be ours, and not listed yet.
    return found === 'unknown' || findPhase(instance.status) === 'saving' ? UNDER_WAY : OPEN;
  },
  // It is looked for by its name first, whatever else became of the instance.
  isRepeatable: true,
  verifyTimes: (policy, times) => ({
    ...times,
    ...SNAPSHOT_TIMES,
    timeoutMs: waitOf(policy, times),
  }),
};

/** Committing and pushing some gigabytes takes minutes. */
const SNAPSHOT_TIMES = { firstWaitMs: 30_000, waitMs: 15_000, maxWaitMs: 60_000 } as const;

function waitOf(policy: Policy, { timeoutMs }: VerifyTimes): number {
  return policy.kind === 'snapshot' ? parseDuration(policy.wait) : timeoutMs;
}

interface Names {
  readonly name: string;
  readonly image: string;
}

function namesOf({ decisions }: ActionContext, id: string): Names | undefined {
  const { name, image } = decisions.get(id)?.evidence ?? {};
  return typeof name === 'string' && typeof image === 'string' ? { name, image } : undefined;
}

async function takeSnapshot(
  context: ActionContext,
  instanceId: string,
  deadline: Deadline,
): Promise<Outcome> {
  const { deps, policy, scheduledAt } = context;
  const names = namesOf(context, instanceId);
  if (names === undefined) {
    const Message = 'The plan has no name for its snapshot: it was made by another version.';
    return answered(deps, 'snapshot', instanceId, 'failed', { Code: 'PLAN_UNREADABLE', Message });
  }
  const excluded = policy.kind === 'snapshot' ? policy.excludePaths : [];
  try {
    const answer = await deps.dsw.createInstanceSnapshot(
      {
        InstanceId: instanceId,
        SnapshotName: names.name,
        ImageUrl: names.image,
        SnapshotDescription: `Taken by dsw-steward: policy ${policy.name}, ${instantText(scheduledAt)}.`,
        Labels: [...runLabels(policy.name, scheduledAt)],
        ...(excluded.length > 0 ? { ExcludePaths: [...excluded] } : {}),
      },
      deadline.callOptions(),
    );
    if (answer.Success !== false) return answered(deps, 'snapshot', instanceId, 'accepted', answer);
    return await refused(
      context,
      answered(deps, 'snapshot', instanceId, 'refused', answer),
      deadline,
    );
  } catch (error) {
    const failed = failedCall(deps, 'snapshot', instanceId, error, deadline);
    return failed.outcome === 'refused' ? await refused(context, failed, deadline) : failed;
  }
}

/** The service also says no to a name that is taken, and it may be taken by a call of ours whose answer was lost. */
async function refused(
  context: ActionContext,
  outcome: Outcome,
  deadline: Deadline,
): Promise<Outcome> {
  const found = await findByName(context, outcome.instanceId, deadline);
  if (found === undefined || found === 'unknown' || found.status === 'Failed') return outcome;
  return {
    ...outcome,
    outcome: 'accepted',
    code: 'ANSWER_LOST',
    message: 'Its snapshot is there already: the answer to an earlier call was lost.',
  };
}

interface Seen {
  readonly status: string;
  readonly modifiedAt?: string | undefined;
  readonly reasonCode?: string | undefined;
  readonly reasonMessage?: string | undefined;
}

/** Of several with the name, which happens after a failure, the best. */
async function findByName(
  context: ActionContext,
  instanceId: string,
  deadline: Deadline,
): Promise<Seen | 'unknown' | undefined> {
  const name = namesOf(context, instanceId)?.name;
  const { snapshots, problem } = await listSnapshots(context.deps, instanceId, deadline);
  const named = snapshots.filter((one) => one.name === name);
  const best =
    named.find(({ status }) => status === 'Saved') ??
    named.find(({ status }) => status !== 'Failed');
  return best ?? named[0] ?? (problem === undefined ? undefined : 'unknown');
}

/** An instance that is still busy with its snapshot cannot be stopped; but it is not waited for longer than this. */
const RECOVERY_MS = 3 * 60_000;

function judge({ deps }: ActionContext, { status: phase }: InstanceObservation, seen: Seen): Sight {
  const { status, modifiedAt, reasonCode, reasonMessage } = seen;
  if (status === 'Failed') {
    return {
      is: 'failed',
      code: reasonCode ?? 'SNAPSHOT_FAILED',
      message: reasonMessage ?? 'The service says no more than that it failed.',
    };
  }
  if (status !== 'Saved') return UNDER_WAY;
  const ageMs = deps.clock.now().getTime() - Date.parse(modifiedAt ?? '');
  return findPhase(phase) === 'saving' && ageMs < RECOVERY_MS ? UNDER_WAY : DONE;
}
