import type { BarChart, Colour } from '../charts/chart.ts';
import type { Hours, HoursOf } from '../report-model.ts';
import { distinctLabels } from './distinct-labels.ts';
import type { Figure } from './figure.ts';
import type { Ui } from './ui.ts';

/** Bars of a chart; the table below it has more. */
const MOST_BARS = 10;

const COLOURS = {
  running: 'plain',
  busy: 'busy',
  idle: 'idle',
  unknown: 'unknown',
  gpu: 'plain',
  idleGpu: 'idle',
} as const satisfies Readonly<Record<keyof Hours, Colour>>;

/** A bar for each of the first owners, in parts. */
export function ownersChart(
  { format }: Ui,
  owners: readonly HoursOf[],
  parts: readonly (keyof Hours)[],
): Pick<Figure, 'wide' | 'narrow'> {
  const shown = owners.slice(0, MOST_BARS);
  const chart = (mostLabel: number): BarChart => ({
    kind: 'bars',
    labels: distinctLabels(shown, mostLabel, format),
    series: parts.map((part) => ({
      colour: COLOURS[part],
      values: shown.map(({ hours }) => hours[part]),
    })),
    format: (value) => format.count(value),
  });
  const height = 40 + shown.length * 26;
  return { wide: { chart: chart(28), height }, narrow: { chart: chart(14), height } };
}
