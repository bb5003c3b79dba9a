import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { get } from './client';
import { fast } from './live';

/** A call of a node's activity: one attempt at one item. */
export interface NodeCall {
  item: string;
  activity: string;
  attempt: number;
  state: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  scheduledAt: string;
  startedAt?: string | null;
  endedAt?: string | null;
  worker?: string | null;
  deliveries?: number | null;
  failure?: string | null;
  input?: string | null;
  output?: string | null;
}

interface NodePage {
  items: NodeCall[];
  next?: string | null;
}

const pageSize = 500;

/** The calls of a run, or of one of its nodes, in the order in which they were made. */
export function useCalls(run: string, parent: string | undefined, isLive: boolean, state?: string) {
  return useInfiniteQuery({
    queryKey: ['run', run, 'calls', parent, state],
    queryFn: ({ pageParam, signal }) =>
      get<NodePage>(
        `/runs/${encodeURIComponent(run)}/nodes`,
        { parent, state, after: pageParam, limit: pageSize },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state: { data } }) => (isLive && (data?.pages.length ?? 0) <= 1 ? fast : false),
  });
}

/** What one call logged. */
export interface CallLog {
  node: string;
  task: number;
  attempt: number;
  worker?: string | null;
  time: string;
  failure?: string | null;
  text: string;
}

export function useLogs(run: string, node: string, isLive: boolean) {
  return useQuery({
    queryKey: ['run', run, 'logs', node],
    queryFn: ({ signal }) =>
      get<{ items: CallLog[]; next?: number | null }>(`/runs/${encodeURIComponent(run)}/logs`, { node }, signal),
    refetchInterval: isLive ? fast * 2 : false,
  });
}
