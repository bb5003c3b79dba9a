import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useCalls } from '../../api/nodes';
import { hasEnded, type RunDetails } from '../../api/runs';
import { Button } from '../../design/Button';
import { Empty, Outline, Problem } from '../../design/Notice';
import { duration } from '../../design/time';
import { Bar } from './Bar';
import { marks, spanOf, toRows } from './rows';
import styles from './Timeline.module.css';

/** When every call waited and worked, with its attempts. */
export function Timeline({ details: { run }, select }: { details: RunDetails; select: (node: string) => void }) {
  const isLive = !hasEnded(run.state);
  const query = useCalls(run.id, undefined, isLive);
  const calls = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const rows = useMemo(() => toRows(calls), [calls]);
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 30,
    overscan: 10,
  });
  const error = query.error ?? (query.data ? null : query.failureReason);
  if (error) return <Problem error={error} />;
  if (!query.data) return <Outline />;
  if (rows.length === 0)
    return <Empty title="Nothing was called yet">The first call appears as soon as a worker takes the run.</Empty>;
  const now = Date.now();
  const span = spanOf(calls, now);
  return (
    <div className={styles.timeline}>
      <Legend />
      <div className={styles.axis} aria-hidden="true">
        {marks(span).map((mark) => (
          <span key={mark} style={{ left: `${(100 * mark * 1000) / (span.to - span.from)}%` }}>
            {duration(mark)}
          </span>
        ))}
      </div>
      <div className={styles.frame} ref={frame}>
        <ol style={{ height: list.getTotalSize() }} className={styles.rows} aria-label="Calls">
          {list.getVirtualItems().map(({ index, key, start }) => (
            <li key={key} className={styles.row} style={{ transform: `translateY(${start}px)` }}>
              <Bar row={rows[index]!} span={span} now={now} select={select} />
            </li>
          ))}
        </ol>
      </div>
      {query.hasNextPage && (
        <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          Show more calls
        </Button>
      )}
    </div>
  );
}

function Legend() {
  return (
    <ul className={styles.legend}>
      <li>
        <i className={styles.wait} /> waits for a worker
      </li>
      <li>
        <i style={{ background: 'var(--completed)' }} /> succeeded
      </li>
      <li>
        <i style={{ background: 'var(--failed)' }} /> failed
      </li>
      <li>
        <i style={{ background: 'var(--running)' }} /> under way
      </li>
    </ul>
  );
}
