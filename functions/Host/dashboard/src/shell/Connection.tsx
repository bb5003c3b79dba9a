import { useLive } from '../api/live';
import styles from './Connection.module.css';

const words = { live: 'Live', polling: 'Connected', lost: 'Not connected' };

/** Whether what is shown is kept up to date. */
export function Connection() {
  const state = useLive();
  return (
    <p className={styles.connection} data-connection={state} role="status">
      <span className={styles.dot} aria-hidden="true" />
      {words[state]}
    </p>
  );
}
