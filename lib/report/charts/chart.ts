/** What is to be drawn, without how. Texts are shown as they are: cut them before. */
export type Chart = BarChart | HeatChart;

export interface BarChart {
  readonly kind: 'columns' | 'bars';
  /** Of the columns from left to right, or of the bars from top to bottom. */
  readonly labels: readonly string[];
  /** Stacked on each other. */
  readonly series: readonly {
    readonly colour: Colour;
    readonly values: readonly number[];
  }[];
  /** How a value is written at the axis. */
  readonly format: (value: number) => string;
}

export interface HeatChart {
  readonly kind: 'heat';
  /** Rows from top to bottom, of cells from left to right. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Step of the scale by row and column, 0 the palest; null for no number. */
  readonly steps: readonly (readonly (number | null)[])[];
}

/** Colours have names; the style of the page says what they look like, in the light and in the dark. */
export type Colour =
  | 'busy'
  | 'idle'
  | 'unknown'
  | 'plain'
  | 'w1'
  | 'w2'
  | 'w3'
  | 'w4'
  | 'w5'
  | 'w6'
  | 'w7'
  | 'others';

/** Steps of the scale of a heat chart. */
export const HEAT_STEPS = 6;

export interface Size {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Draws a chart as one `<svg>` element that scales with its width. */
export type DrawChart = (chart: Chart, size: Size) => string;
