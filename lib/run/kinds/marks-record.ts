import { StewardError } from '../../base/errors.ts';
import { type Marks, nextMarks, type SeenMark } from '../../policy/marks.ts';
import type { Told } from '../../policy/warned.ts';
import type { ActStates } from '../progress.ts';
import { readDeliveredAt } from '../read-delivered.ts';
import { readRecord, toRecordText } from '../records.ts';
import type { RememberInput } from './run-kind.ts';

interface MarksRecord {
  readonly version: 1;
  readonly marks: Marks;
}

type Owner = Pick<RememberInput, 'deps' | 'policy' | 'target'>;

/** Overwritten: one record for each policy and target. */
function keyOf({ policy, target }: Omit<Owner, 'deps'>): string {
  return `marks/${policy.name}/${target.name}.json`;
}

/**
 * The marks that a policy has set. Without a record, or with one that cannot be read, none is ours: what is abandoned is
 * marked anew, and its notice period begins anew.
 */
export async function readMarks(owner: Owner): Promise<Marks> {
  const { store, log } = owner.deps;
  try {
    return (await readRecord<MarksRecord>(store, keyOf(owner)))?.marks ?? {};
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'RECORD_UNREADABLE') throw error;
    log.warn('the record of marks cannot be read, and is written anew', { error });
    return {};
  }
}

/** When people were told of these marks, by instance id: by the message of the run that set each. */
export async function readMarksTold(
  { deps, policy, target }: Owner,
  marks: Marks,
): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  const entries = Object.entries(marks);
  for (const run of new Set(entries.map(([, mark]) => mark.run))) {
    const name = { policy: policy.name, target: target.name, scheduledAt: new Date(run) };
    const delivered = await readDeliveredAt(deps.store, name, 'after');
    for (const [id, mark] of entries) {
      const one = mark.run === run ? delivered.get(id) : undefined;
      if (one !== undefined) told.set(id, one);
    }
  }
  return told;
}

/** Writes down which marks are ours, once they are seen: what is not on record is never deleted for. */
export async function rememberMarks(input: RememberInput): Promise<void> {
  const { deps, plan, states } = input;
  const before = await readMarks(input);
  const marks = nextMarks(before, plan.decisions, seenMarks(states), plan.scheduledAt);
  if (JSON.stringify(marks) === JSON.stringify(before)) return;
  const record: MarksRecord = { version: 1, marks };
  await deps.store.put(keyOf(input), toRecordText(record));
}

function seenMarks(states: ActStates): ReadonlyMap<string, SeenMark> {
  return new Map(
    [...states].flatMap(([id, { outcome }]): [string, SeenMark][] => {
      if (outcome?.outcome !== 'verified') return [];
      const { action, at, modifiedAt } = outcome;
      if (action !== 'mark' && action !== 'unmark' && action !== 'delete') return [];
      return [[id, { action, at, modifiedAt }]];
    }),
  );
}
