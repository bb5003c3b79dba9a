import type { RunState } from './runs';

export type ReplayKind = 'Rewind' | 'Restart' | 'Rerun';

export interface ReplayPreview {
  runs: number;
  records: number;
  bytes: number;
  failures: { fingerprint: string; title: string; runs: number }[];
}

export interface ReplayProgress {
  examined: number;
  matched: number;
  replayed: number;
  refused: number;
  refusals: string[];
}

export interface ReplayRun {
  id: string;
  state: RunState;
  createdAt: string;
  seconds: number;
  request: { kind: ReplayKind; reason?: string | null; runsPerSecond?: number | null; maxRuns?: number | null };
  progress: ReplayProgress;
  failure?: string | null;
}
