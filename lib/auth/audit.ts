import { sha256Hex } from '../base/sha256.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { tooMany } from './rate-limit.ts';

/** `audit/{date}/{hour-minute}/…`: one for each request that changes something, written before it does. */
export interface AuditRecord {
  readonly version: 1;
  /** ISO 8601 UTC, by the clock that rules the runs. */
  readonly at: string;
  readonly who: string;
  readonly role: string;
  /** `POST /jobs/…/apply` and the like, or what a link is for. */
  readonly act: string;
  /** The job or the instance. */
  readonly subject: string;
  /** Of the plan, or of what was asked for, SHA-256 in hex. */
  readonly digest: string;
  readonly requestId: string;
  readonly sourceIp?: string;
}

/** Changes that one may ask for in a minute, over all instances of the function. */
const MOST_A_MINUTE = 30;

/**
 * Records who is about to change what. What cannot be recorded is not done.
 *
 * @throws AuthError `AUTH_RATE_LIMITED`; StoreError
 */
export async function recordWrite(store: ObjectStore, record: AuditRecord): Promise<void> {
  const prefix = minutePrefix(record);
  let earlier = 0;
  for await (const _ of store.list(prefix)) {
    earlier += 1;
    if (earlier >= MOST_A_MINUTE) throw tooMany(60);
  }
  const name = sha256Hex(`${record.at}\n${record.requestId}\n${record.act}\n${record.subject}`);
  await store.create(`${prefix}${name.slice(0, 24)}.json`, `${JSON.stringify(record, null, 2)}\n`);
}

/** Names of people do not belong into keys: some characters cannot be there, and listings are seen by more people. */
function minutePrefix({ at, who }: AuditRecord): string {
  const [date = '', time = ''] = at.split('T');
  return `audit/${date}/${time.slice(0, 5).replace(':', '-')}/${sha256Hex(who).slice(0, 12)}-`;
}
