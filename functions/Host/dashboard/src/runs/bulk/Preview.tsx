import type { ReplayPreview } from '../../api/replays';
import { bytes, count, plural } from '../../design/numbers';
import { Visible } from '../../design/visible';
import styles from './BulkReplay.module.css';

/** What a replay would be: nothing has been done. */
export function Preview({ preview: { runs, records, bytes: size, failures } }: { preview: ReplayPreview }) {
  if (runs === 0) return <p role="status">No run matches.</p>;
  return (
    <div className={styles.preview} role="status">
      <p>
        This would replay <strong>{plural(runs, 'run')}</strong> of objects of {bytes(size)}
        {records > 0 && `, from which ${count(records)} records were read before`}.
      </p>
      <ul>
        {failures.slice(0, 5).map((failure) => (
          <li key={failure.fingerprint}>
            <span className="number">{count(failure.runs)}</span> <Visible text={failure.title} />
          </li>
        ))}
      </ul>
      {failures.length > 5 && <p className="quiet">and {plural(failures.length - 5, 'other kind')} of failure</p>}
    </div>
  );
}
