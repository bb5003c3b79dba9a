import { useState } from 'react';
import { Empty } from '../design/Notice';
import { compact } from '../design/numbers';
import { Panel } from '../design/Page';
import { Tabs } from '../design/Tabs';
import { Visible } from '../design/visible';
import type { Top } from './burst';
import styles from './Burst.module.css';
import { countryName } from './names';

/** What there is most of, for each dimension that is counted. */
export function TopList({ top }: { top: Record<string, Top[]> }) {
  const dimensions = Object.keys(top);
  const [chosen, setChosen] = useState<string>();
  const dimension = chosen !== undefined && dimensions.includes(chosen) ? chosen : dimensions[0];
  if (dimension === undefined)
    return (
      <Panel title="Most frequent">
        <Empty title="Nothing is counted yet">Routes count what their aggregates name.</Empty>
      </Panel>
    );
  const items = top[dimension]!.slice(0, 12);
  const most = Math.max(1, ...items.map(({ count }) => count));
  return (
    <Panel title="Most frequent">
      <div className={styles.dimensions}>
        <Tabs
          label="Dimension"
          tabs={dimensions.map((id) => ({ id, label: id.replaceAll('_', ' ') }))}
          selected={dimension}
          select={setChosen}
        />
      </div>
      <ol className={styles.top}>
        {items.map(({ key, count }) => (
          <li key={key} style={{ '--share': `${(100 * count) / most}%` } as React.CSSProperties}>
            <span className="ellipsis">
              <Visible text={dimension === 'country' ? countryName(key) : key || '(empty)'} />
            </span>
            <span className="number">{compact(count)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
