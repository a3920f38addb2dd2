import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/sha256.ts';
import { UsageError } from '../base/usage-error.ts';
import { refuseNotices, selectPairs } from '../policy/selection.ts';
import { readRecord, toRecordText, type Versioned } from '../run/records.ts';
import { instantText } from '../run/run-key.ts';
import { policiesOfJob, policyNameOf } from './ad-hoc.ts';
import { JobError } from './errors.ts';
import { createJobRecord, type JobRecord, jobId, openJob } from './job-records.ts';
import type { JobRequest } from './job-request.ts';
import type { JobDesk } from './ports.ts';

/** `idempotency/…`: which job a key stands for. */
interface KeyRecord extends Versioned {
  readonly id: string;
  readonly requestDigest: string;
}

/** SHA-256 (hex) of what is asked for. */
export function digestRequest({ idempotencyKey: _, ...request }: JobRequest): string {
  return sha256Hex(canonicalJson(request));
}

/**
 * Takes a job: what it asks for is checked, recorded, and handed to somebody who makes its plan. Nothing is done to any
 * instance before somebody approves that plan.
 *
 * @param approval where it was approved before it was asked for: never from a request
 * @param who whose idempotency key it is: those of others are theirs
 * @returns its id; that of an earlier job where the same was asked for under the same key
 * @throws InvalidInputError `JOB_INVALID`; UsageError; JobError `IDEMPOTENCY_KEY_REUSED`
 */
export async function submitJob(
  desk: JobDesk,
  request: JobRequest,
  who: string,
  approval: Pick<JobRecord, 'approvedBy'> = {},
): Promise<string> {
  const now = desk.clock.now();
  const made = jobId(now, desk.random());
  demandPossible(desk, made, request);
  const id = await claim(desk, made, request, who);
  const { idempotencyKey: _, ...asked } = request;
  const job: JobRecord = {
    version: 1,
    id,
    createdAt: now.toISOString(),
    createdBy: who,
    scheduledAt: instantText(new Date(Math.floor(now.getTime() / 1000) * 1000)),
    request: asked,
    ...approval,
  };
  await createJobRecord(desk.store, id, 'job', job);
  await openJob(desk.store, id, now);
  await desk.invoke(id);
  return id;
}

/** What could never be planned is refused while somebody is there to read why. */
function demandPossible({ policies }: JobDesk, id: string, request: JobRequest): void {
  const { policy, target } = request;
  const file = policiesOfJob(policies, id, request);
  const name = typeof policy === 'string' ? policy : policyNameOf(id);
  const pairs = selectPairs(file, { policies: [name], target });
  refuseNotices(pairs);
  if (pairs.length === 0) throw new UsageError(`Nothing is to be done by ${name}.`);
}

/** Which id the request has: that of whoever used its key first. */
async function claim(
  { store }: JobDesk,
  made: string,
  request: JobRequest,
  who: string,
): Promise<string> {
  const { idempotencyKey } = request;
  if (idempotencyKey === undefined) return made;
  const key = `idempotency/${sha256Hex(`${who}\n${idempotencyKey}`)}.json`;
  const requestDigest = digestRequest(request);
  const record: KeyRecord = { version: 1, id: made, requestDigest };
  if ((await store.create(key, toRecordText(record))) === 'created') return made;
  const first = (await readRecord<KeyRecord>(store, key)) ?? record;
  if (first.requestDigest === requestDigest) return first.id;
  throw new JobError(
    'IDEMPOTENCY_KEY_REUSED',
    `This idempotency key stands for the job ${first.id}, which asks for something else. Use another key.`,
  );
}
