import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import { useTheme } from '../shell/theme';
import { colours, options } from './options';
import styles from './Plot.module.css';

export interface Series {
  name: string;
  values: readonly (number | null)[];
  isQuiet?: boolean;
}

interface Props {
  time: readonly number[];
  series: readonly Series[];
  format?: (value: number) => string;
  height?: number;
  label?: string;
}

/** Values over time. Plots of one page show the same moment under the pointer. */
export function Plot({ time, series, format = String, height = 120, label }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useTheme();
  const names = series.map(({ name, isQuiet }) => `${isQuiet ? '-' : '+'}${name}`).join('\n');
  const data = useMemo(
    (): uPlot.AlignedData => [[...time], ...series.map(({ values }) => [...values])],
    [time, series],
  );
  useEffect(() => {
    const element = frame.current!;
    const shape = names.split('\n').map((name) => ({ name: name.slice(1), isQuiet: name.startsWith('-') }));
    const made = new uPlot(options(shape, colours(element), format, element.clientWidth, height), [[]], element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [names, theme, format, height]);
  useEffect(() => plot.current?.setData(data), [data, names, theme, format, height]);
  return (
    <div
      ref={frame}
      className={styles.plot}
      role="img"
      aria-label={label ?? series.map(({ name }) => name).join(', ')}
    />
  );
}
