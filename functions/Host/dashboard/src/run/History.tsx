import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { get } from '../api/client';
import { Outline, Problem } from '../design/Notice';
import { fullMoment, moment } from '../design/time';
import { Visible } from '../design/visible';
import styles from './History.module.css';

interface HistoryEvent {
  number: number;
  type: string;
  timestamp: string;
  taskId?: number | null;
  name?: string | null;
  failure?: string | null;
  reason?: string | null;
}

interface HistoryPage {
  events: HistoryEvent[];
  next?: number | null;
}

/** What happened to the run, as the hub recorded it. */
export function History({ id }: { id: string }) {
  const query = useInfiniteQuery({
    queryKey: ['run', id, 'history'],
    queryFn: ({ pageParam, signal }) =>
      get<HistoryPage>(`/runs/${encodeURIComponent(id)}/history`, { after: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: events.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 34,
    overscan: 15,
  });
  const rows = list.getVirtualItems();
  const { hasNextPage, fetchNextPage } = query;
  const isAtEnd = (rows.at(-1)?.index ?? 0) >= events.length - 30;
  useEffect(() => {
    if (hasNextPage && isAtEnd) void fetchNextPage();
  }, [hasNextPage, fetchNextPage, isAtEnd]);
  if (query.error) return <Problem error={query.error} />;
  if (!query.data) return <Outline />;
  return (
    <div className={styles.frame} ref={frame} tabIndex={0} role="region" aria-label="History">
      <ol className={styles.list} style={{ height: list.getTotalSize() }} aria-label="Events">
        {rows.map(({ index, start }) => {
          const event = events[index]!;
          return (
            <li key={index} className={styles.event} style={{ transform: `translateY(${start}px)` }}>
              <span className="quiet number">{event.number}</span>
              <time className="number" dateTime={event.timestamp} title={fullMoment(event.timestamp)}>
                {moment(event.timestamp)}
              </time>
              <span>{event.type}</span>
              <span className="quiet number">{event.taskId != null && `#${event.taskId}`}</span>
              <span className="ellipsis" title={event.failure ?? event.reason ?? ''}>
                {event.name && <Visible text={event.name} />}{' '}
                <span className="quiet">
                  {(event.failure ?? event.reason) && <Visible text={(event.failure ?? event.reason)!} />}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
