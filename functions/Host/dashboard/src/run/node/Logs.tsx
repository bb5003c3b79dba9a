import { useLogs } from '../../api/nodes';
import { moment } from '../../design/time';
import { Visible } from '../../design/visible';
import styles from './NodePanel.module.css';

export function Logs({ run, node, isLive }: { run: string; node: string; isLive: boolean }) {
  const { data } = useLogs(run, node, isLive);
  return (
    <section className={styles.section}>
      <h3>Log</h3>
      {data && data.items.length > 0 ? (
        <ol className={styles.logs} tabIndex={0} aria-label="Log">
          {data.items.map((line, index) => (
            <li key={index}>
              <time dateTime={line.time}>{moment(line.time)}</time> <Visible text={line.text} />
            </li>
          ))}
        </ol>
      ) : (
        <p className="quiet small">{data ? 'Nothing was logged.' : 'Looking…'}</p>
      )}
    </section>
  );
}
