import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import type { RunPage } from '../api/runs';
import { type Filter, toQuery } from './filters';

const pageSize = 100;

/** The runs of a filter, page by page. While only the first page is shown, it is kept up to date. */
export function useRuns(filter: Filter) {
  return useInfiniteQuery({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam, signal }) =>
      get<RunPage>('/runs', { ...toQuery(filter), limit: pageSize, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : steady()),
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= 1,
  });
}
