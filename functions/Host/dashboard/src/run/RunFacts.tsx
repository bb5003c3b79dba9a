import { Link } from 'wouter';
import type { RunDetails } from '../api/runs';
import { bytes, count } from '../design/numbers';
import { StateMark } from '../design/StateMark';
import { duration, fullMoment, moment } from '../design/time';
import { runAddress } from '../runs/filters';
import styles from './RunFacts.module.css';

export function RunFacts({ details: { run, result } }: { details: RunDetails }) {
  return (
    <ul className={styles.facts}>
      <li>
        <StateMark state={run.state} />
      </li>
      <li className="mono">{run.id}</li>
      <li>
        <time dateTime={run.createdAt} title={fullMoment(run.createdAt)}>
          {moment(run.createdAt)}
        </time>
      </li>
      <li>{duration(run.seconds)}</li>
      {result && (
        <li className="number">
          {count(result.recordsIn)} records in, {count(result.recordsOut)} out, {count(result.rejected)} rejected
        </li>
      )}
      {result && (
        <li className="number">
          {bytes(result.bytesIn)} in, {bytes(result.bytesOut)} out
        </li>
      )}
      {run.replayOf && (
        <li>
          replay of <Link href={runAddress(run.replayOf)}>{run.replayOf}</Link>
        </li>
      )}
    </ul>
  );
}
