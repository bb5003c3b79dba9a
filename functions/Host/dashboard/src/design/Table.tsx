import type { ReactNode } from 'react';
import styles from './Table.module.css';

export interface Column<T> {
  name: string;
  value: (row: T) => ReactNode;
  isNumber?: boolean;
  /** Whether it is left out on a phone. */
  isMinor?: boolean;
}

interface Props<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

/** A table of a moderate number of rows. */
export function Table<T>({ label, columns, rows, keyOf }: Props<T>) {
  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={classOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} className={classOf(column)}>
                  {column.value(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const classOf = <T,>({ isNumber, isMinor }: Column<T>): string =>
  [isNumber && styles.number, isMinor && styles.minor].filter(Boolean).join(' ');
