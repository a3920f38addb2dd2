import type { FilePolicy, Policies, StopPolicy } from '../policy/policies.ts';
import { JobError } from './errors.ts';
import { type HoldResult, holdInstance, holdUntil } from './hold-instance.ts';
import type { JobRequest } from './job-request.ts';
import { beginUse, endUse, isUsed, type LinkUse } from './link-records.ts';
import type { JobDesk, WorkLimits } from './ports.ts';
import { submitJob } from './submit-job.ts';

/** A link that was found to be ours, and is not over. */
export interface CheckedLink {
  readonly id: string;
  readonly act: 'hold' | 'snapshot' | 'stop';
  readonly policy: string;
  readonly target: string;
  readonly instanceId: string;
}

/** What a link would do if it were used now. */
export interface LinkOffer {
  /** Of a hold: until when. */
  readonly until: Date | undefined;
  /** It was used before, and does nothing any more. */
  readonly isUsed: boolean;
}

/** What came of it: a hold, or a job that is on its way. */
export type LinkResult = HoldResult | { readonly kind: 'asked'; readonly job: string };

/** What a link is for; changes nothing. @throws JobError `LINK_OUTDATED` */
export async function offerOf(desk: JobDesk, link: CheckedLink): Promise<LinkOffer> {
  const { rule } = findRules(desk.policies, link);
  return {
    until: link.act === 'hold' ? holdUntil(desk.clock.now(), rule) : undefined,
    isUsed: await isUsed(desk.store, link.id),
  };
}

/**
 * Does what a link is for, once. What was cut off in the middle is done to its end by whoever uses it again; what was done is
 * not done again.
 *
 * @throws JobError `LINK_USED`, `LINK_OUTDATED`
 */
export async function useLink(
  desk: JobDesk,
  link: CheckedLink,
  limits: WorkLimits,
): Promise<LinkResult> {
  const { store, clock, policies } = desk;
  const { id, act, instanceId, policy } = link;
  if (await isUsed(store, id)) throw new JobError('LINK_USED', 'This link was used before.');
  const { rule, target, timeZone } = findRules(policies, link);
  const now = clock.now();
  const use: LinkUse = await beginUse(store, id, {
    version: 1,
    act,
    instanceId,
    policy,
    at: now.toISOString(),
    ...(act === 'hold' && { until: holdUntil(now, rule).toISOString() }),
  });
  const result = await (use.until === undefined
    ? askFor(desk, link)
    : holdInstance(
        await desk.depsFor(target),
        { target, instanceId, rule, timeZone, until: new Date(use.until) },
        limits,
      ));
  await endUse(store, id, clock.now());
  desk.log.info('a link was used', { act, instanceId, link: id, result: result.kind });
  return result;
}

/** Whoever has the link has the approval too: it was given when the link was made, for this one instance. */
async function askFor(desk: JobDesk, link: CheckedLink): Promise<LinkResult> {
  const who = `link:${link.instanceId}`;
  const policy = policyFor(desk.policies, link);
  const request: JobRequest = {
    policy,
    target: link.target,
    dryRun: false,
    idempotencyKey: link.id,
  };
  return { kind: 'asked', job: await submitJob(desk, request, who, { approvedBy: who }) };
}

function findRules({ policies, targets }: Policies, link: CheckedLink) {
  const policy = policies.find(({ name, enabled }) => name === link.policy && enabled);
  const target = targets.find(({ name }) => name === link.target);
  if (policy?.kind !== 'stop' || target === undefined) throw outdated();
  return { policy, target, rule: policy.holds, timeZone: policy.timeZone };
}

function policyFor(file: Policies, link: CheckedLink): Exclude<JobRequest['policy'], string> {
  const where = { id: link.instanceId };
  if (link.act === 'stop') return stopNow(findRules(file, link).policy, where);
  const snapshot = file.policies.find(
    (one): one is Extract<FilePolicy, { kind: 'snapshot' }> =>
      one.kind === 'snapshot' && one.enabled && one.targets.includes(link.target),
  );
  if (snapshot === undefined) throw outdated();
  const { image, snapshotName, excludePaths, wait, timeZone } = snapshot;
  return { kind: 'snapshot', where, image, snapshotName, excludePaths, wait, timeZone };
}

/** As the policy stops, and asked by somebody who knows: in use or not. */
function stopNow(
  { holds, saveImage, paymentTypes, timeZone }: StopPolicy,
  where: { readonly id: string },
): Exclude<JobRequest['policy'], string> {
  return { kind: 'stop', where, holds, saveImage, paymentTypes, timeZone };
}

function outdated(): JobError {
  return new JobError(
    'LINK_OUTDATED',
    'The policy or the target that this link is about is not there any more.',
  );
}
