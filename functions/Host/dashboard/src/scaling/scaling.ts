import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import type { State } from '../design/StateMark';

export interface Scaler {
  name: string;
  min?: number | null;
  max?: number | null;
  active?: boolean | null;
  message?: string | null;
}

export interface Pod {
  name: string;
  node?: string | null;
  phase: string;
  since?: string | null;
  busy?: number | null;
}

export interface Scaling {
  available: boolean;
  /** Why the cluster does not answer. */
  problem?: string | null;
  replicas: number;
  desired: number;
  scaledObjects: Scaler[];
  hpas: Scaler[];
  pods: Pod[];
  history?: { time: string[]; replicas: number[]; desired: number[] } | null;
}

export const useScaling = () =>
  useQuery({
    queryKey: ['scaling'],
    queryFn: ({ signal }) => get<Scaling>('/scaling', undefined, signal),
    refetchInterval: steady,
  });

const marks: Record<string, State> = {
  Running: 'Running',
  Pending: 'Pending',
  Failed: 'Failed',
  Terminating: 'Terminated',
};

/** The mark that stands for the phase of a pod. */
export const markOf = (phase: string): State => marks[phase] ?? 'Completed';
