export interface Schedule {
  name: string;
  cron: string;
  timeZone: string;
  orchestration: string;
  concurrencyPolicy: string;
  catchUp: string;
  suspended: boolean;
  next: string[];
  running: string[];
  lastRun?: string | null;
  started: number;
  waiting: string[];
  missed: number;
  latestMissed: { from?: string; to?: string; count?: number; reason?: string }[];
  problem?: string | null;
}
