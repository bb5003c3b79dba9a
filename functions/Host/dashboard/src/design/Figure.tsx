import type { ReactNode } from 'react';
import styles from './Figure.module.css';

/** A number that matters, with its name and what qualifies it. */
export function Figure({
  name,
  value,
  note,
  tone,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: string | undefined;
}) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd className={styles.value} style={tone ? { color: `var(--${tone})` } : undefined}>
        {value}
      </dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}

export const Figures = ({ children }: { children: ReactNode }) => <dl className={styles.figures}>{children}</dl>;
