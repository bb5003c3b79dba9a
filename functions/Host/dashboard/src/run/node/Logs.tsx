import { type CallLog, useLogs } from '../../api/nodes';
import { moment } from '../../design/time';
import { Visible } from '../../design/visible';
import styles from './NodePanel.module.css';

/** What the calls of a node logged, wherever they ran. */
export function Logs({ run, node, isLive }: { run: string; node: string; isLive: boolean }) {
  const { data } = useLogs(run, node, isLive);
  const logs = data?.items.filter(({ text }) => text !== '') ?? [];
  return (
    <section className={styles.section}>
      <h3>Log</h3>
      {logs.length === 0 ? (
        <p className="quiet small">{data ? 'Nothing was logged.' : 'Looking…'}</p>
      ) : (
        <div className={styles.logs} tabIndex={0} role="log" aria-label="Log">
          {logs.map((log) => (
            <Log key={log.task} log={log} />
          ))}
        </div>
      )}
    </section>
  );
}

function Log({ log: { node, attempt, worker, time, text } }: { log: CallLog }) {
  return (
    <>
      <p className="quiet">
        <Visible text={node} />, attempt {attempt}, {worker && <Visible text={worker} />}, {moment(time)}
      </p>
      <pre>
        <Visible text={text} lines />
      </pre>
    </>
  );
}
