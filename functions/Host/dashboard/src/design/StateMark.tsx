import type { NodeState, RunState } from '../api/runs';
import styles from './StateMark.module.css';

export type State = RunState | NodeState;

type Tone = 'completed' | 'running' | 'failed' | 'waiting' | 'terminated' | 'idle';

/** Colour is never all that tells two states apart: each has a shape of its own. */
const looks: Record<State, { tone: Tone; shape: string }> = {
  Pending: { tone: 'idle', shape: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9' },
  Running: { tone: 'running', shape: 'M8 3a5 5 0 0 1 5 5' },
  Suspended: { tone: 'waiting', shape: 'M6 4.500v7M10 4.500v7' },
  Completed: { tone: 'completed', shape: 'M3.500 8.500l3 3 6-7' },
  Succeeded: { tone: 'completed', shape: 'M3.500 8.500l3 3 6-7' },
  Failed: { tone: 'failed', shape: 'M4.500 4.500l7 7M11.500 4.500l-7 7' },
  Terminated: { tone: 'terminated', shape: 'M4.500 4.500h7v7h-7z' },
  Skipped: { tone: 'idle', shape: 'M4 4.500l3.500 3.500L4 11.500M8.500 4.500L12 8l-3.500 3.500' },
  Omitted: { tone: 'idle', shape: 'M3.500 8h9' },
};

/** The colour of a state, for CSS. */
export const colourOf = (state: State): string => `var(--${looks[state].tone})`;

export function StateIcon({ state, size = 16 }: { state: State; size?: number }) {
  const { tone, shape } = looks[state];
  return (
    <svg
      data-state={state}
      className={`${styles.icon} ${state === 'Running' ? styles.turning : ''}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      style={{ color: `var(--${tone})` }}
      aria-hidden="true"
    >
      {state === 'Running' && <circle cx="8" cy="8" r="5" className={styles.track} />}
      <path d={shape} />
    </svg>
  );
}

export function StateMark({ state, label = state }: { state: State; label?: string }) {
  return (
    <span className={styles.mark}>
      <StateIcon state={state} />
      <span style={{ color: colourOf(state) }}>{label}</span>
    </span>
  );
}
