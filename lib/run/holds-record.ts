import { StewardError } from '../base/errors.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { HoldsSeen } from '../policy/holds.ts';
import { holdingPolicy, nextHoldsSeen } from '../policy/holds-seen.ts';
import type { Policy, Target } from '../policy/policies.ts';
import type { Sighting } from './observe-fleet.ts';
import type { RunDeps } from './ports.ts';
import { readRecord, toRecordText } from './records.ts';

interface HoldsRecord {
  readonly version: 1;
  readonly label: string;
  readonly holds: HoldsSeen;
}

/** A hold label at a target, by its name. */
interface HoldsName {
  readonly target: string;
  readonly label: string;
}

/** Keys have at most 1023 bytes. */
const LONGEST_LABEL = 500;

/**
 * One record for each label at a target, whichever policies read it. All of them see the same labels, so that of two who write
 * at once neither leaves out for long what the other has seen.
 */
function keyOf({ target, label }: HoldsName): string {
  const name = encodeURIComponent(label);
  return `holds/${target}/${name.length > LONGEST_LABEL ? sha256Hex(label) : name}.json`;
}

/**
 * Since when holds are on record; undefined without a record. What cannot be read is as if it had never been: holds count
 * from the last change then.
 */
export async function readHoldsSeen(
  { store, log }: Pick<RunDeps, 'store' | 'log'>,
  name: HoldsName,
): Promise<HoldsSeen | undefined> {
  try {
    return (await readRecord<HoldsRecord>(store, keyOf(name)))?.holds;
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'RECORD_UNREADABLE') throw error;
    log.warn('the record of holds cannot be read, and is written anew', { error });
    return undefined;
  }
}

interface Remembered {
  readonly policy: Policy;
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
  const holding = holdingPolicy(policy);
  if (holding === undefined) return;
  const { instances, missing } = sighting;
  const look = { instances, isWhole: missing === undefined };
  const holds = nextHoldsSeen(before ?? {}, look, holding, decidedAt.getTime());
  if (JSON.stringify(holds) === JSON.stringify(before ?? {})) return;
  const { label } = holding.holds;
  const record: HoldsRecord = { version: 1, label, holds };
  await store.put(keyOf({ target: target.name, label }), toRecordText(record));
}
