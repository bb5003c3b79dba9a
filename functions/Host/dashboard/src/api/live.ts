import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

/** Whether the page hears of changes, asks for them, or has lost the server. */
export type Liveness = 'live' | 'polling' | 'lost';

let state: Liveness = 'polling';
const listeners = new Set<() => void>();

const listen = (changed: () => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

export const useLive = (): Liveness => useSyncExternalStore(listen, () => state);

export function setLiveness(next: Liveness): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

/** How often a view asks for what changes, in milliseconds: seldom while it hears of changes anyway. */
export const fast = (): number => (state === 'live' ? 5000 : 1000);
export const steady = (): number => (state === 'live' ? 15_000 : 3000);
export const slow = (): number => 15_000;

/** Follows the outcome of every request: a server that does not answer is lost until it does. */
export function watchConnection(client: QueryClient): void {
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return;
    if (event.action.type === 'success') setLiveness(state === 'lost' ? 'polling' : state);
    else if (event.action.type === 'failed' && isUnreachable(event.action.error)) setLiveness('lost');
  });
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && 'isUnreachable' in error && error.isUnreachable === true;
