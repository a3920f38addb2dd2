import type { DrawChart } from '../charts/chart.ts';
import type { ReportModel } from '../report-model.ts';
import type { Texts } from '../texts/texts.ts';
import type { Format } from './format.ts';

/** What every part of the page is made with. */
export interface Ui {
  readonly model: ReportModel;
  readonly texts: Texts;
  readonly format: Format;
  readonly draw: DrawChart;
}
