import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { fast, slow } from '../api/live';
import { hasEnded, type RunDetails } from '../api/runs';

/** A run, kept up to date: at short intervals until it ends, then now and then, for it may be rewound. */
export function useRun(id: string) {
  return useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) => get<RunDetails>(`/runs/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data.run.state) ? slow() : fast()),
  });
}
