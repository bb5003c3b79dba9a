import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { RunSummary } from '../api/runs';
import { isTyping } from '../shell/shortcuts';
import { runAddress } from './filters';
import { RunRow } from './RunRow';
import styles from './RunList.module.css';

interface Props {
  runs: readonly RunSummary[];
  hasMore: boolean;
  more: () => void;
  chosen?: ReadonlySet<string>;
  choose?: (id: string) => void;
}

/** Any number of runs; only those in sight are on the page. */
export function RunList({ runs, hasMore, more, chosen, choose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: runs.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 52,
    overscan: 12,
  });
  const rows = list.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= runs.length - 20) more();
  }, [hasMore, last, more, runs.length]);
  useListKeys(frame, choose);
  return (
    <div className={styles.frame} ref={frame}>
      <ol className={styles.list} style={{ height: list.getTotalSize() }} aria-label="Runs">
        {rows.map(({ index, key, start }) => {
          const run = runs[index]!;
          return (
            <li key={key} className={styles.item} style={{ transform: `translateY(${start}px)` }} data-run={run.id}>
              <RunRow run={run} isChosen={chosen?.has(run.id) ?? false} {...(choose ? { choose } : {})} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** j and k go down and up, Enter opens, x chooses. */
function useListKeys(frame: React.RefObject<HTMLDivElement | null>, choose?: (id: string) => void) {
  const [, navigate] = useLocation();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event) || !frame.current) return;
      const links = [...frame.current.querySelectorAll<HTMLAnchorElement>('a[data-row]')];
      const at = links.indexOf(document.activeElement as HTMLAnchorElement);
      if (event.key === 'j') links[Math.min(at + 1, links.length - 1)]?.focus();
      else if (event.key === 'k') links[Math.max(at - 1, 0)]?.focus();
      else if (event.key === 'x' && at >= 0) choose?.(links[at]!.dataset['row']!);
      else if (event.key === 'o' && at >= 0) navigate(runAddress(links[at]!.dataset['row']!));
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [choose, frame, navigate]);
}
