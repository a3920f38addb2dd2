import type { EChartsCoreOption } from 'echarts/core';
import { type BarChart, type Chart, HEAT_STEPS, type HeatChart } from './chart.ts';

const TEXT = 'var(--muted)';
const LINE = 'var(--line)';

/** The margins of a grid are around its labels, not around its plot. */
const HOLD_LABELS = { outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' };

/** The chart as ECharts wants it. Colours are variables of the page's style: ECharts passes on what it cannot read. */
export function chartOption(chart: Chart): EChartsCoreOption {
  return {
    animation: false,
    ...(chart.kind === 'heat' ? heatOption(chart) : barOption(chart)),
  };
}

function barOption({ kind, labels, series, format }: BarChart): EChartsCoreOption {
  const isLying = kind === 'bars';
  const names = {
    type: 'category',
    data: labels,
    inverse: isLying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: LINE } },
    axisLabel: { color: TEXT, hideOverlap: !isLying, ...(isLying ? { interval: 0 } : {}) },
  };
  const values = {
    type: 'value',
    splitNumber: 4,
    splitLine: { lineStyle: { color: LINE } },
    axisLabel: { color: TEXT, formatter: format, hideOverlap: true },
  };
  return {
    // Widths of texts are guessed here, and some fonts are wider.
    grid: { left: isLying ? 28 : 8, right: isLying ? 20 : 4, top: 10, bottom: 4, ...HOLD_LABELS },
    xAxis: isLying ? values : names,
    yAxis: isLying ? names : values,
    series: series.map(({ colour, values: data }) => ({
      type: 'bar',
      stack: 'all',
      silent: true,
      emphasis: { disabled: true },
      barMaxWidth: isLying ? 18 : 48,
      itemStyle: { color: `var(--${colour})` },
      data,
    })),
  };
}

/** Beyond the steps of the scale: no number. */
const NO_NUMBER = HEAT_STEPS;

function heatOption({ rows, columns, steps }: HeatChart): EChartsCoreOption {
  const axis = {
    type: 'category',
    axisTick: { show: false },
    axisLine: { show: false },
  };
  return {
    grid: { left: 4, right: 4, top: 4, bottom: 4, ...HOLD_LABELS },
    xAxis: {
      ...axis,
      data: columns,
      position: 'top',
      axisLabel: { color: TEXT, hideOverlap: true },
    },
    yAxis: { ...axis, data: rows, inverse: true, axisLabel: { color: TEXT, interval: 0 } },
    visualMap: {
      type: 'piecewise',
      show: false,
      dimension: 2,
      pieces: [
        ...Array.from({ length: HEAT_STEPS }, (_, step) => ({
          value: step,
          color: `var(--h${step})`,
        })),
        { value: NO_NUMBER, color: 'var(--nothing)' },
      ],
    },
    series: [
      {
        type: 'heatmap',
        silent: true,
        emphasis: { disabled: true },
        itemStyle: { borderColor: 'var(--page)', borderWidth: 1 },
        data: steps.flatMap((row, y) => row.map((step, x) => [x, y, step ?? NO_NUMBER])),
      },
    ],
  };
}
