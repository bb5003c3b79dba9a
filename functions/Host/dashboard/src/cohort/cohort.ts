import type { State } from '../design/StateMark';
import { duration } from '../design/time';

export interface Quantiles {
  p50: number;
  p99: number;
}

export interface CohortNode {
  name: string;
  counts: Partial<Record<'succeeded' | 'failed' | 'running' | 'skipped' | 'omitted' | 'pending', number>>;
  calls: number;
  wait?: Quantiles | null;
  duration?: Quantiles | null;
}

export interface Cohort {
  runs: number;
  /** Runs of which the hub keeps no nodes, as they ran before it did. */
  untold: number;
  orchestration: string;
  nodes: CohortNode[];
  edges: [string, string][];
}

export const quantiles = (value: Quantiles | null | undefined): string =>
  value == null ? '–' : `${duration(value.p50)} / ${duration(value.p99)}`;

/** The state that colours a node of many runs: any failure shows. */
export function toneOf({ counts: { succeeded = 0, failed = 0, running = 0 } }: CohortNode): State {
  if (failed > 0) return 'Failed';
  if (running > 0) return 'Running';
  return succeeded > 0 ? 'Succeeded' : 'Omitted';
}
