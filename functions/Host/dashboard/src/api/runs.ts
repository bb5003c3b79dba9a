export type RunState = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

export const runStates: readonly RunState[] = ['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'];

export const hasEnded = (state: RunState): boolean =>
  state === 'Completed' || state === 'Failed' || state === 'Terminated';

export interface RunSummary {
  id: string;
  object: string;
  state: RunState;
  records?: number | null;
  rejected?: number | null;
  createdAt: string;
  seconds: number;
  failure?: string | null;
  fingerprint?: string | null;
  replayOf?: string | null;
}

export interface RunPage {
  runs: RunSummary[];
  next?: string | null;
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
  until?: string | null;
  answer?: { decision: string; by?: string; comment?: string };
}

export interface NodeDetails {
  name: string;
  path: string;
  state: NodeState;
  after: string[];
  isFanOut: boolean;
  isExitHandler: boolean;
  activity?: string | null;
  startedAt?: string | null;
  seconds?: number | null;
  calls: number;
  failedCalls: number;
  failure?: string | null;
  worker?: string | null;
  approval?: Approval | null;
  items?: ItemCounts | null;
  nodes: NodeDetails[];
}

export interface RunResult {
  outcome: 'Committed' | 'Superseded';
  manifest?: string | null;
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
  input?: unknown | null;
  result?: RunResult | null;
  outputs: string[];
}

export interface RunChange {
  action: string;
  run: string;
  dryRun: boolean;
  state?: RunState | null;
  message: string;
  newRun?: string | null;
  waitsForWorker: boolean;
}
