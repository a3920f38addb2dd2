import { BarChart, HeatmapChart } from 'echarts/charts';
import { GridComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { DrawChart } from './chart.ts';
import { chartOption } from './chart-option.ts';
import { plainSvg } from './plain-svg.ts';

// Import this module when a page is made, not before. Named imports leave the rest of the library out of the bundle.
use([BarChart, HeatmapChart, GridComponent, VisualMapPiecewiseComponent, SVGRenderer]);

export const drawChart: DrawChart = (chart, size) => {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    drawing.setOption(chartOption(chart));
    return plainSvg(drawing.renderToSVGString({ useViewBox: true }));
  } finally {
    // Or its timers keep the process alive.
    drawing.dispose();
  }
};
