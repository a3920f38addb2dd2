import type { DrawChart } from './chart.ts';
import { chartOption } from './chart-option.ts';
import { plainSvg } from './plain-svg.ts';

/**
 * Loads the chart library, which nothing but a report needs: 1.1 MB in the bundle, and longer to import than all the rest.
 */
export async function loadCharts(): Promise<DrawChart> {
  const [{ init, use }, { BarChart, HeatmapChart }, components, { SVGRenderer }] =
    await Promise.all([
      import('echarts/core'),
      import('echarts/charts'),
      import('echarts/components'),
      import('echarts/renderers'),
    ]);
  const { GridComponent, VisualMapPiecewiseComponent } = components;
  use([BarChart, HeatmapChart, GridComponent, VisualMapPiecewiseComponent, SVGRenderer]);

  return (chart, size) => {
    const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size });
    try {
      drawing.setOption(chartOption(chart));
      return plainSvg(drawing.renderToSVGString({ useViewBox: true }));
    } finally {
      // Or its timers keep the process alive.
      drawing.dispose();
    }
  };
}
