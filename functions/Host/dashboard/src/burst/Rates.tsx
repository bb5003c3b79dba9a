import { useMemo } from 'react';
import { Figure } from '../design/Figure';
import { bytes, compact } from '../design/numbers';
import { Panel } from '../design/Page';
import { Plot, type Series } from '../plot/Plot';
import type { Burst } from './burst';
import styles from './Burst.module.css';

/** What flows, what waits, and who works, over time. */
export function Rates({ burst: { series, step } }: { burst: Burst }) {
  const plots = useMemo(() => plotsOf(series, step), [series, step]);
  const time = useMemo(() => series.time.map((each) => Date.parse(each) / 1000), [series]);
  return (
    <div className={styles.rates}>
      {plots.map(({ name, unit, lines, format }) => (
        <Panel key={name}>
          <div className={styles.rate}>
            <dl>
              <Figure name={name} value={format(latest(lines[0]!))} note={unit} />
            </dl>
            <Plot time={time} series={lines} format={format} label={`${name} over time`} />
          </div>
        </Panel>
      ))}
    </div>
  );
}

function plotsOf({ records, bytes: size, queueDepth, backlog, workers }: Burst['series'], step: number) {
  const rate = (values: readonly number[]) => values.map((value) => value / step);
  return [
    { name: 'Events', unit: 'per second', lines: [{ name: 'events/s', values: rate(records) }], format: compact },
    { name: 'Input', unit: 'per second', lines: [{ name: 'input/s', values: rate(size) }], format: bytes },
    {
      name: 'Waiting',
      unit: 'in the queue; dashed, in the hub',
      lines: [
        { name: 'queue', values: queueDepth },
        { name: 'backlog', values: backlog, isQuiet: true },
      ],
      format: compact,
    },
    { name: 'Workers', unit: 'at work', lines: [{ name: 'workers', values: workers }], format: compact },
  ];
}

const latest = ({ values }: Series): number => values.findLast((value) => value !== null) ?? 0;
