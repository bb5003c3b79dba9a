import { useQuery } from '@tanstack/react-query';
import { ApiError, get } from './client';

export interface Session {
  name?: string | null;
  role?: 'Operator' | 'Viewer' | null;
  keyRequired: boolean;
}

/** Who is looking. A server of an earlier version has no sessions; on loopback nobody needs a key. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) =>
      get<Session>('/session', undefined, signal).catch((error: unknown): Session => {
        if (error instanceof ApiError && error.status === 401) return { role: null, keyRequired: true };
        throw error;
      }),
    staleTime: 60_000,
  });
}

/** Whether what is shown may also be changed. */
export const useCanAct = (): boolean => useSession().data?.role === 'Operator';
