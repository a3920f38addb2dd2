import { listOf } from './list-of.ts';
import type { RotationRule } from './rotation-schema.ts';
import { matchAny, readTextPattern, type TextTest } from './text-pattern.ts';

/** What of a snapshot can pin it. */
export interface Pinnable {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Pins {
  /** What pins a snapshot, or undefined. */
  find(snapshot: Pinnable): string | undefined;
  /** Entries of the instance's label that no snapshot of the list matches: slips perhaps, and worth a word. */
  findUnmatched(snapshots: readonly Pinnable[]): readonly string[];
}

/**
 * Reads the pins on one instance's snapshots: the policy's names, the label on a snapshot (whatever its value), and the label
 * on the instance, whose value lists names or ids, globs too, with blanks, commas or semicolons between them. An empty
 * value pins all: whoever set it meant to keep something.
 */
export function compilePins(
  pins: RotationRule['pins'],
  instanceLabels: Readonly<Record<string, string>>,
): Pins {
  const { label } = pins;
  const byPolicy = matchAny(listOf(pins.names));
  const value = Object.hasOwn(instanceLabels, label) ? instanceLabels[label] : undefined;
  const entries = value?.split(/[\s,;]+/).filter((entry) => entry !== '') ?? [];
  const pinsAll = value !== undefined && entries.length === 0;
  const tests = entries.map((entry) => ({ entry, test: readEntry(entry) }));
  const matches = (test: TextTest, { id, name }: Pinnable) => test(id) || test(name);

  return {
    find: (snapshot) => {
      if (byPolicy(snapshot.name)) return 'policy';
      if (Object.hasOwn(snapshot.labels, label)) return 'snapshot label';
      const isListed = pinsAll || tests.some(({ test }) => matches(test, snapshot));
      return isListed ? 'instance label' : undefined;
    },
    findUnmatched: (snapshots) =>
      tests.filter(({ test }) => !snapshots.some((one) => matches(test, one))).map((t) => t.entry),
  };
}

/** A label is not checked beforehand: what cannot be read matches nothing, and is told of as unmatched. */
function readEntry(entry: string): TextTest {
  const read = readTextPattern(entry);
  return 'test' in read ? read.test : () => false;
}
