import type { NodeCall } from '../../api/nodes';
import { duration } from '../../design/time';
import { Visible, visibleText } from '../../design/visible';
import { phasesOf, type Row, type Span } from './rows';
import styles from './Timeline.module.css';

const tones = { Running: 'running', Succeeded: 'completed', Failed: 'failed' } as const;

export function Bar({ row, span, now, select }: { row: Row; span: Span; now: number; select: (node: string) => void }) {
  const last = row.calls.at(-1)!;
  return (
    <button type="button" className={styles.line} onClick={() => select(nodeOf(row.item))}>
      <span className={`${styles.name} ellipsis`}>
        <Visible text={row.item} />
      </span>
      <span className={styles.track} role="img" aria-label={describe(row)}>
        {row.calls.map((call) => (
          <Phases key={call.task} call={call} span={span} now={now} />
        ))}
      </span>
      <span className={`${styles.length} number`}>
        {row.calls.length > 1 && <span className={styles.attempts}>{row.calls.length}×</span>}
        {last.endedAt ? duration((Date.parse(last.endedAt) - Date.parse(row.calls[0]!.scheduledAt)) / 1000) : '…'}
      </span>
    </button>
  );
}

function Phases({ call, span, now }: { call: NodeCall; span: Span; now: number }) {
  const { wait, work } = phasesOf(call, now);
  return (
    <>
      <span className={styles.wait} style={place(wait, span)} />
      <span className={styles.work} style={{ ...place(work, span), background: `var(--${tones[call.state]})` }} />
    </>
  );
}

function place({ from, to }: Span, span: Span) {
  const whole = span.to - span.from;
  return { left: `${(100 * (from - span.from)) / whole}%`, width: `${(100 * (to - from)) / whole}%` };
}

function describe({ item, calls }: Row): string {
  const phases = calls.map((call) => {
    const { wait, work } = phasesOf(call, Date.now());
    const [waited, worked] = [wait, work].map(({ from, to }) => duration((to - from) / 1000));
    return `attempt ${call.attempt}: waited ${waited}, worked ${worked}, ${call.state}`;
  });
  return `${visibleText(item)}: ${phases.join('; ')}`;
}

/** The node of an item: enrich of enrich[17]. */
export const nodeOf = (item: string): string => item.replaceAll(/\[\d+\]/g, '');
