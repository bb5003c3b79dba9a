import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { Visible } from './visible';
import styles from './Notice.module.css';

/** Nothing is here, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  );
}

/** Something went wrong: what, and what happens next. */
export function Problem({ error, children }: { error: Error; children?: ReactNode }) {
  const isUnreachable = error instanceof ApiError && error.isUnreachable;
  return (
    <div className={`${styles.problem} ${isUnreachable ? styles.waiting : ''}`} role="alert">
      <p className={styles.title}>{isUnreachable ? 'Waiting for Spate' : 'This did not work'}</p>
      <div className={styles.text}>
        <p>
          <Visible text={error.message} />
        </p>
        {children}
      </div>
    </div>
  );
}

/** What is shown while the first answer is on its way: the outline of the content, faintly. */
export function Outline({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.outline} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} style={{ width: `${90 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
