import type { HoldingPolicy } from '../policy/holding-policy.ts';
import type { HoldsSeen } from '../policy/holds.ts';
import { nextHoldsSeen } from '../policy/next-holds-seen.ts';
import type { Target } from '../policy/policies.ts';
import { type HoldsRecord, holdsKey } from './holds-record.ts';
import type { Sighting } from './observe-fleet.ts';
import type { RunDeps } from './ports.ts';
import { toRecordText } from './records.ts';

interface Remembered {
  readonly policy: HoldingPolicy;
  readonly target: Pick<Target, 'name'>;
  readonly decidedAt: Date;
  readonly sighting: Sighting;
  /** What was on record when the plan was made. */
  readonly before: HoldsSeen | undefined;
}

/** Writes down which holds a look at the whole fleet has seen, where that is not on record yet. */
export async function rememberHolds(
  { store }: Pick<RunDeps, 'store'>,
  { policy, target, decidedAt, sighting, before }: Remembered,
): Promise<void> {
  const { instances, missing } = sighting;
  const look = { instances, isWhole: missing === undefined };
  const holds = nextHoldsSeen(before ?? {}, look, policy, decidedAt.getTime());
  if (JSON.stringify(holds) === JSON.stringify(before ?? {})) return;
  const { label } = policy.holds;
  const record: HoldsRecord = { version: 1, label, holds };
  await store.put(holdsKey({ target: target.name, label }), toRecordText(record));
}
