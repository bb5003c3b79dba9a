import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { type NodeCall, useCalls } from '../../api/nodes';
import type { NodeDetails } from '../../api/runs';
import { Button } from '../../design/Button';
import { Problem } from '../../design/Notice';
import { compact } from '../../design/numbers';
import { StateIcon } from '../../design/StateMark';
import { duration } from '../../design/time';
import { Visible } from '../../design/visible';
import { CallDetails } from './CallDetails';
import styles from './NodePanel.module.css';

interface Props {
  run: string;
  node: NodeDetails;
  isLive: boolean;
  rerun?: ((from: string) => void) | undefined;
}

/** The calls of a node: of a fan-out, any number. Only those in sight are on the page. */
export function Calls({ run, node, isLive, rerun }: Props) {
  const [state, setState] = useState<string>();
  const [openTask, setOpen] = useState<number>();
  const query = useCalls(run, node.path, isLive, state);
  const calls = query.data?.pages.flatMap((page) => page.items) ?? [];
  const open = calls.find(({ task }) => task === openTask);
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: calls.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 34,
    overscan: 10,
  });
  const rows = list.getVirtualItems();
  const { hasNextPage, fetchNextPage } = query;
  const isAtEnd = (rows.at(-1)?.index ?? 0) >= calls.length - 20;
  useEffect(() => {
    if (hasNextPage && isAtEnd) void fetchNextPage();
  }, [hasNextPage, fetchNextPage, isAtEnd]);
  return (
    <section className={styles.section}>
      <h3>{node.isFanOut ? 'Items' : 'Attempts'}</h3>
      {node.items && node.items.total > 1 && <States items={node.items} state={state} choose={setState} />}
      {query.error && <Problem error={query.error} />}
      <div className={styles.calls} ref={frame}>
        <ol className={styles.callList} style={{ height: list.getTotalSize() }} aria-label="Calls">
          {rows.map(({ index, key, start }) => {
            const call = calls[index]!;
            return (
              <li key={key} className={styles.call} style={{ transform: `translateY(${start}px)` }}>
                <Call
                  call={call}
                  isOpen={openTask === call.task}
                  open={() => setOpen(openTask === call.task ? undefined : call.task)}
                />
              </li>
            );
          })}
        </ol>
      </div>
      {open && <CallDetails run={run} call={open} rerun={rerun} />}
    </section>
  );
}

function Call({ call, isOpen, open }: { call: NodeCall; isOpen: boolean; open: () => void }) {
  return (
    <button type="button" className={styles.callButton} aria-expanded={isOpen} onClick={open}>
      <StateIcon state={call.state} />
      <span className="ellipsis">
        <Visible text={call.item} />
        {call.attempt > 1 && <span className="quiet"> attempt {call.attempt}</span>}
        {call.failure && (
          <span className="quiet">
            {' '}
            <Visible text={call.failure} />
          </span>
        )}
      </span>
      <span className="quiet number">
        {call.startedAt && call.endedAt && duration((Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000)}
      </span>
    </button>
  );
}

function States({
  items,
  state,
  choose,
}: {
  items: NonNullable<NodeDetails['items']>;
  state: string | undefined;
  choose: (state: string | undefined) => void;
}) {
  const choices: [string | undefined, string, number][] = [
    [undefined, 'All', items.total],
    ['failed', 'Failed', items.failed],
    ['running', 'Running', items.running],
    ['succeeded', 'Succeeded', items.succeeded],
  ];
  return (
    <div className={styles.states} role="group" aria-label="States">
      {choices.map(([value, label, number]) => (
        <Button key={label} pressed={state === value} disabled={number === 0} onClick={() => choose(value)}>
          {label} {compact(number)}
        </Button>
      ))}
    </div>
  );
}
