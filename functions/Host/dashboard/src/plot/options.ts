import type uPlot from 'uplot';
import { duration } from '../design/time';

/** What is counted has no halves. */
const steps = Array.from({ length: 14 }, (_, power) => [1, 2, 5].map((each) => each * 10 ** power)).flat();

interface Colours {
  ink: string;
  quiet: string;
  grid: string;
  text: string;
  fill: string;
}

/** The colours of the theme, as a canvas needs them. */
export function colours(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: of('--ink'),
    quiet: of('--line-strong'),
    grid: of('--line'),
    text: of('--ink-3'),
    fill: `${of('--ink')}14`,
  };
}

export function options(
  series: readonly { name: string; isQuiet: boolean }[],
  { ink, quiet, grid, text, fill }: Colours,
  format: (value: number) => string,
  width: number,
  height: number,
): uPlot.Options {
  const axis = { stroke: text, font: '12px "Geist Variable", sans-serif', ticks: { show: false }, gap: 6 };
  return {
    width,
    height,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'spate' }, y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, grid: { show: false }, size: 24, space: 64, values: (_, marks) => marks.map(clock) },
      {
        ...axis,
        incrs: steps,
        grid: { stroke: grid, width: 1 },
        size: 52,
        space: 36,
        values: (_, marks) => marks.map(format),
      },
    ],
    series: [
      {},
      ...series.map(({ name, isQuiet }) => ({
        label: name,
        stroke: isQuiet ? quiet : ink,
        width: 1.5,
        ...(isQuiet ? { dash: [4, 4] } : { fill }),
        points: { show: false },
        value: (_: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
    hooks: { setCursor: [(plot) => showUnderPointer(plot, format)] },
  };
}

const clock = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Says the values under the pointer above the plot; nothing while the pointer is elsewhere. */
function showUnderPointer(plot: uPlot, format: (value: number) => string): void {
  const index = plot.cursor.idx;
  const time = index == null ? undefined : plot.data[0][index];
  const values =
    index == null ? [] : plot.series.slice(1).map((series, at) => [series.label, plot.data[at + 1]?.[index]] as const);
  const text = values.filter(([, value]) => value != null).map(([label, value]) => `${label} ${format(value!)}`);
  const ago = time === undefined ? '' : `${duration(Math.max(0, Date.now() / 1000 - time))} ago`;
  plot.root.dataset['under'] = time === undefined ? '' : [ago, ...text].join('  ·  ');
}
