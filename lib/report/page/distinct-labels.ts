import type { Named } from '../report-model.ts';
import type { Format } from './format.ts';
import { shorten } from './safe-text.ts';

/** As much of the end of an id as people compare at a glance, and as a narrow chart has room for; in characters. */
const TAIL = { least: 4, most: 10 } as const;

/**
 * Labels of a chart, at most so many columns wide: names, and with the end of the id where two would read the same.
 *
 * @example
 * distinctLabels([{ id: '20170001', name: 'Wei' }, { id: '20170002', name: 'Wei' }], 14, format) // ['Wei …0001', 'Wei …0002']
 */
export function distinctLabels(
  all: readonly Named[],
  most: number,
  format: Pick<Format, 'label'>,
): string[] {
  const labels = all.map((one) => format.label(one, most));
  return all.map((one, index) => {
    const others = all.filter(
      (other, place) => other.id !== one.id && labels[place] === labels[index],
    );
    if (others.length === 0) return labels[index] ?? '';
    const tail = shorten(`…${tailOf(one, others)}`, TAIL.most + 1);
    // A blank between them, and the mark that shows that a name was cut.
    return `${format.label(one, Math.max(1, most - tail.length - 2))} ${tail}`;
  });
}

/** As much of the end of its id as no other has. */
function tailOf({ id }: Named, others: readonly Named[]): string {
  for (let length: number = TAIL.least; length < TAIL.most; length += 1) {
    const tail = id.slice(-length);
    if (others.every((other) => other.id.slice(-length) !== tail)) return tail;
  }
  return id.slice(-TAIL.most);
}
