import { StewardError } from '../base/errors.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { HoldsSeen } from '../policy/holds.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';

export interface HoldsRecord {
  readonly version: 1;
  readonly label: string;
  readonly holds: HoldsSeen;
}

/** A hold label at a target, by its name. */
export interface HoldsName {
  readonly target: string;
  readonly label: string;
}

/** Keys have at most 1023 bytes. */
const LONGEST_LABEL = 500;

/**
 * One record for each label at a target, whichever policies read it. All of them see the same labels, so that of two who write
 * at once neither leaves out for long what the other has seen.
 */
export function holdsKey({ target, label }: HoldsName): string {
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
    return (await readRecord<HoldsRecord>(store, holdsKey(name)))?.holds;
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'RECORD_UNREADABLE') throw error;
    log.warn('the record of holds cannot be read, and is written anew', { error });
    return undefined;
  }
}
