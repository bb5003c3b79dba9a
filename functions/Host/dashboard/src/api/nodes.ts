import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { get } from './client';
import { fast } from './live';

/** A call of a node's activity: one attempt at one item. */
export interface NodeCall {
  item: string;
  /** Its number within the run. */
  task: number;
  activity: string;
  attempt: number;
  state: 'Running' | 'Succeeded' | 'Failed';
  scheduledAt: string;
  startedAt?: string | null;
  endedAt?: string | null;
  worker?: string | null;
  deliveries?: number | null;
  failure?: string | null;
}

interface NodePage {
  items: NodeCall[];
  next?: number | null;
}

const pageSize = 500;

/** The calls of a run, or of one of its nodes, in the order in which they were made. */
export function useCalls(run: string, node: string | undefined, isLive: boolean, state?: string) {
  return useInfiniteQuery({
    queryKey: ['run', run, 'calls', node, state],
    queryFn: ({ pageParam, signal }) =>
      get<NodePage>(
        `/runs/${encodeURIComponent(run)}/calls`,
        { node, state, after: pageParam, limit: pageSize },
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state: { data } }) => (isLive && (data?.pages.length ?? 0) <= 1 ? fast() : false),
  });
}

/** What a call was given, and what it gave, as JSON; of what is very long, the beginning. */
export interface CallValues {
  input?: string | null;
  output?: string | null;
}

export const useCallValues = (run: string, task: number) =>
  useQuery({
    queryKey: ['run', run, 'values', task],
    queryFn: ({ signal }) => get<CallValues>(`/runs/${encodeURIComponent(run)}/calls/${task}`, undefined, signal),
  });

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
    refetchInterval: () => (isLive ? fast() * 2 : false),
  });
}
