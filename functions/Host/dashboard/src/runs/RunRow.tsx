import { Link } from 'wouter';
import type { RunSummary } from '../api/runs';
import { compact } from '../design/numbers';
import { StateMark } from '../design/StateMark';
import { duration, fullMoment, moment } from '../design/time';
import { Visible } from '../design/visible';
import { runAddress } from './filters';
import styles from './RunList.module.css';

export function RunRow({
  run,
  isChosen,
  choose,
}: {
  run: RunSummary;
  isChosen: boolean;
  choose?: (id: string) => void;
}) {
  return (
    <div className={`${styles.row} ${choose ? '' : styles.plain}`}>
      {choose && (
        <input type="checkbox" aria-label={`Select ${run.id}`} checked={isChosen} onChange={() => choose(run.id)} />
      )}
      <StateMark state={run.state} />
      <Link href={runAddress(run.id)} data-row={run.id} className={styles.object}>
        <span className="ellipsis">
          <Visible text={run.object} />
        </span>
        <span className={`${styles.why} ellipsis`}>
          {run.failure ? <Visible text={run.failure} /> : <span className="mono">{run.id}</span>}
        </span>
      </Link>
      <span className={`${styles.records} number`}>
        {run.records != null && `${compact(run.records)} records`}
        {!!run.rejected && <span className={styles.rejected}>{compact(run.rejected)} rejected</span>}
      </span>
      <span className={`${styles.time} number`}>{duration(run.seconds)}</span>
      <time className={`${styles.time} number`} dateTime={run.createdAt} title={fullMoment(run.createdAt)}>
        {moment(run.createdAt)}
      </time>
    </div>
  );
}
