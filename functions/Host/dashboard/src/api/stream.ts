import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useRoute } from 'wouter';
import { address } from './client';
import { setLiveness } from './live';

/** What each kind of event makes stale. */
const stale: Record<string, readonly string[]> = {
  runs: ['runs', 'replays', 'schedules'],
  burst: ['burst', 'queue', 'backlog'],
  run: ['run'],
};

/** Hears of changes from the server, and asks anew for what they make stale. The browser connects again by itself. */
export function useStream(isOn: boolean): void {
  const client = useQueryClient();
  const [, params] = useRoute('/runs/:id');
  const run = params?.id === undefined ? undefined : decodeURIComponent(params.id);
  useEffect(() => {
    if (!isOn) return;
    const source = new EventSource(address('/stream', { run }));
    for (const [kind, keys] of Object.entries(stale)) {
      source.addEventListener(kind, () => {
        setLiveness('live');
        for (const key of keys) void client.invalidateQueries({ queryKey: [key], predicate: isShort });
      });
    }
    source.addEventListener('heartbeat', () => setLiveness('live'));
    source.addEventListener('away', () => setLiveness('lost'));
    source.addEventListener('error', () => setLiveness(source.readyState === EventSource.CLOSED ? 'polling' : 'lost'));
    return () => {
      source.close();
      setLiveness('polling');
    };
  }, [client, isOn, run]);
}

/** A list of which several pages are shown stays as it is while somebody reads it. */
const isShort = ({ state: { data } }: Query): boolean =>
  ((data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) <= 1;
