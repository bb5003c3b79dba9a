export interface DeadLetter {
  message: string;
  sentAt?: string | null;
  deadAt?: string | null;
  receiveCount: number;
  objects: string[];
  reason: string;
  problem?: string | null;
  body: string;
}

export interface QueueState {
  queue: string;
  visible: number;
  inFlight: number;
  deadLettered: number;
  oldestSeconds?: number | null;
  deadLetters: DeadLetter[];
}
