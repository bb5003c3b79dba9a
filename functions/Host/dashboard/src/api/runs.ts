export type RunState = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

export const runStates: readonly RunState[] = ['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'];

export const hasEnded = (state: RunState): boolean =>
  state === 'Completed' || state === 'Failed' || state === 'Terminated';

export interface RunSummary {
  id: string;
  object: string;
  state: RunState;
  records?: number;
  rejected?: number;
  createdAt: string;
  seconds: number;
  failure?: string;
  fingerprint?: string;
  replayOf?: string;
}

export interface RunPage {
  runs: RunSummary[];
  next?: string;
}

export type NodeState = 'Pending' | 'Running' | 'Succeeded' | 'Skipped' | 'Omitted' | 'Failed';

export interface ItemCounts {
  total: number;
  succeeded: number;
  failed: number;
  running: number;
  pending: number;
  failures: { path: string; calls: number; failure?: string }[];
}

export interface Approval {
  event: string;
  question: string;
  until?: string;
  answer?: { decision: string; by?: string; comment?: string };
}

export interface NodeDetails {
  name: string;
  path: string;
  state: NodeState;
  after: string[];
  isFanOut: boolean;
  isExitHandler: boolean;
  activity?: string;
  startedAt?: string;
  seconds?: number;
  calls: number;
  failedCalls: number;
  failure?: string;
  worker?: string;
  approval?: Approval;
  items?: ItemCounts;
  nodes: NodeDetails[];
}

export interface RunResult {
  outcome: 'Committed' | 'Superseded';
  manifest?: string;
  recordsIn: number;
  recordsOut: number;
  rejected: number;
  bytesIn: number;
  bytesOut: number;
}

export interface RunDetails {
  run: RunSummary;
  nodes: NodeDetails[];
  rewinds: { at: string; reason?: string }[];
  input?: unknown;
  result?: RunResult;
  outputs: string[];
}

export interface RunChange {
  action: string;
  run: string;
  dryRun: boolean;
  state?: RunState;
  message: string;
  newRun?: string;
  waitsForWorker: boolean;
}
