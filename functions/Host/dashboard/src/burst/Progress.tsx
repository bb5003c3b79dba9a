import { compact, count } from '../design/numbers';
import { Figure, Figures } from '../design/Figure';
import { Panel } from '../design/Page';
import { moment } from '../design/time';
import type { Burst } from './burst';
import styles from './Burst.module.css';

/** How much is done, and how much is left. */
export function Progress({ burst: { files, records, eta, deadline } }: { burst: Burst }) {
  const all = Math.max(1, files.done + files.failed + files.left);
  const parts = [
    ['completed', files.done],
    ['failed', files.failed],
  ] as const;
  return (
    <Panel>
      <div className={styles.progress}>
        <div
          className={styles.track}
          role="img"
          aria-label={`${files.done} done, ${files.failed} failed, ${files.left} left`}
        >
          {parts.map(([tone, number]) => (
            <span key={tone} style={{ width: `${(100 * number) / all}%`, background: `var(--${tone})` }} />
          ))}
        </div>
        <Figures>
          <Figure name="Files done" value={count(files.done)} />
          <Figure name="Files left" value={count(files.left)} />
          <Figure name="Failed" value={count(files.failed)} tone={files.failed > 0 ? 'failed' : undefined} />
          <Figure name="Records" value={compact(records)} />
          <Figure name="Expected end" value={eta && files.left > 0 ? moment(eta) : '–'} />
          <Figure name="Deadline" value={deadline ? moment(deadline) : '–'} />
        </Figures>
      </div>
    </Panel>
  );
}
