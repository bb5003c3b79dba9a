import { type ReactNode, useEffect } from 'react';
import { visibleText } from './visible';
import styles from './Page.module.css';

interface Props {
  title: string;
  heading?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  fill?: boolean;
}

/** A view: its heading, what can be done in it, and its content. */
export function Page({ title, heading = title, note, actions, children, fill = false }: Props) {
  useEffect(() => {
    document.title = `${visibleText(title)} · Spate`;
  }, [title]);
  return (
    <main className={`${styles.page} ${fill ? styles.fill : ''}`} id="content" tabIndex={-1}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1 className={styles.heading}>{heading}</h1>
          {note && <div className={styles.note}>{note}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </main>
  );
}

export function Panel({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={styles.panel}>
      {title && (
        <div className={styles.panelHeader}>
          <h2>{title}</h2>
          {aside && <div className={styles.aside}>{aside}</div>}
        </div>
      )}
      <div className={flush ? '' : styles.panelBody}>{children}</div>
    </section>
  );
}
