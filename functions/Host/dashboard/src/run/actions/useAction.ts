import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post, remove } from '../../api/client';
import type { RunAction } from '../../api/actions';
import type { RunChange } from '../../api/runs';

const path = (run: string, action: RunAction['name']) =>
  action === 'purge' ? `/runs/${encodeURIComponent(run)}` : `/runs/${encodeURIComponent(run)}/${action}`;

/** What an action would do, in the server's words. A purge has no dry run: its explanation says all. */
export function useDryRun(run: string, action: RunAction['name'], body: object | undefined) {
  return useQuery({
    queryKey: ['dry-run', run, action, body],
    queryFn: () => post<RunChange>(path(run, action), body, { dryRun: true }),
    enabled: action !== 'purge' && body !== undefined,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
}

export function useAction(run: string, action: RunAction['name'], done: (change: RunChange | undefined) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: object): Promise<RunChange | undefined> =>
      action === 'purge' ? remove(path(run, action)) : post(path(run, action), body),
    onSuccess: async (change) => {
      done(change);
      await client.invalidateQueries({ queryKey: ['runs'] });
      if (action !== 'purge') await client.invalidateQueries({ queryKey: ['run', run] });
    },
  });
}
