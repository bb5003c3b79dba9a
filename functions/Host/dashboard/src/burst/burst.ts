import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { fast } from '../api/live';
import type { RunState } from '../api/runs';

export interface Top {
  key: string;
  count: number;
}

export interface Burst {
  now: string;
  step: number;
  /** Records and bytes are counted in each step; the others are means, and null where nobody watched. */
  series: {
    time: string[];
    records: number[];
    bytes: number[];
    queueDepth: (number | null)[];
    backlog: (number | null)[];
    workers: (number | null)[];
  };
  files: { done: number; left: number; failed: number };
  records: number;
  bytes: number;
  eta?: string | null;
  deadline?: string | null;
  stragglers: { id: string; object: string; state: RunState; age: number }[];
  flow: { runs: number; top: Record<string, Top[]> };
  cost?: { spate: number; lambda: number; basis: string } | null;
}

export const periods = [5, 15, 60, 360, 1440] as const;

/** The burst of the last minutes, kept up to date. */
export function useBurst(minutes: number) {
  return useQuery({
    queryKey: ['burst', minutes],
    queryFn: ({ signal }) => get<Burst>('/burst', { minutes }, signal),
    placeholderData: (before) => before,
    refetchInterval: () => fast() * 2,
  });
}
