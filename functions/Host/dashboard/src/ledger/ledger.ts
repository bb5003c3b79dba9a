import type { State } from '../design/StateMark';

export interface Day {
  day: string;
  prefix: string;
  route: string;
  objects: number;
  bytes: number;
  notified: number;
  runs: number;
  manifests: number;
  recordsIn: number;
  recordsOut: number;
  rejected: number;
  wrong: number;
}

export type EntryState = 'Committed' | 'Running' | 'Missing' | 'Failed' | 'Terminated' | 'Lost' | 'Unequal';

export interface Entry {
  bucket: string;
  key: string;
  route: string;
  bytes: number;
  lastModified: string;
  run: string;
  state: EntryState;
  detail?: string | null;
  repair: 'None' | 'Scheduled' | 'Rewound' | 'Restarted';
}

export interface LedgerReport {
  days: Day[];
  objects: Entry[];
  repaired: number;
  more: number;
  wrong: number;
}

/** The mark that stands for a state of the ledger. */
export const markOf: Record<EntryState, State> = {
  Committed: 'Completed',
  Running: 'Running',
  Missing: 'Failed',
  Failed: 'Failed',
  Terminated: 'Terminated',
  Lost: 'Failed',
  Unequal: 'Failed',
};
