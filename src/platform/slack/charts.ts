import type { Block, KnownBlock } from '@slack/types';
import { escapeText, shorten } from './blocks.ts';

/** What Slack takes in one chart. */
const MOST = { categories: 20, series: 6, title: 50, label: 20 };

/** Bars: for each category one value of each series. */
type Bars = {
  title: string;
  categories: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
};

type ChartBlock = {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'bar';
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[] };
  };
};

/** A native bar chart; `@slack/types` does not know the block yet. Categories and names of series are each unique. */
export function barChart({ title, categories, series }: Bars): KnownBlock {
  const labels = categories.slice(0, MOST.categories).map((label) => shorten(label, MOST.label));
  const chart: ChartBlock = {
    type: 'data_visualization',
    title: shorten(title, MOST.title),
    chart: {
      type: 'bar',
      series: series.slice(0, MOST.series).map(({ name, values }) => ({
        name: shorten(name, MOST.label),
        data: labels.map((label, at) => ({ label, value: values[at] ?? 0 })),
      })),
      axis_config: { categories: labels },
    },
  };
  const block: Block = chart;
  return block as KnownBlock;
}

const isChart = (block: unknown): block is ChartBlock =>
  (block as { type?: unknown }).type === 'data_visualization';

/** What a chart shows, in words; undefined for any other block. */
export function chartText(block: unknown): string | undefined {
  if (!isChart(block)) return undefined;
  const { title, chart } = block;
  const lines = chart.axis_config.categories.map((category, at) => {
    const values = chart.series.map(({ name, data }) => `${name} ${data[at]?.value ?? 0}`);
    return `• ${escapeText(category)}: ${escapeText(values.join(', '))}`;
  });
  return `*${escapeText(title)}*\n${lines.join('\n')}`;
}
