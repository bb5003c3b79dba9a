import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useScaling } from '../scaling/scaling';
import { Connection } from './Connection';
import { useShortcuts } from './shortcuts';
import { ShortcutHelp } from './ShortcutHelp';
import { toggleTheme, useTheme } from './theme';
import { views } from './views';
import styles from './Shell.module.css';

/** What is around every view: the navigation, the connection, the theme. */
export function Shell({ children, account }: { children: ReactNode; account?: ReactNode }) {
  const [path] = useLocation();
  const theme = useTheme();
  const help = useShortcuts();
  const isScaled = useScaling().data?.available === true;
  const shown = views.filter(({ path: each }) => each !== '/scaling' || isScaled);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <aside className={styles.side}>
        <Link href="/" className={styles.brand} aria-label="Spate, to the burst">
          <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M2 15c3.300 0 3.300-6 6.600-6s3.300 6 6.600 6 3.300-6 6.600-6" />
          </svg>
          Spate
        </Link>
        <nav className={styles.nav} aria-label="Views">
          {shown.map((view) => (
            <Link
              key={view.path}
              href={view.path}
              aria-current={isAt(path, view.path) ? 'page' : undefined}
              className={styles.link}
            >
              <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                <path d={view.icon} />
              </svg>
              {view.name}
            </Link>
          ))}
        </nav>
        <div className={styles.foot}>
          <Connection />
          {account}
          <div className={styles.tools}>
            <button type="button" onClick={toggleTheme}>
              {theme === 'dark' ? 'Light' : 'Dark'}
            </button>
            <button type="button" onClick={help.open}>
              Keys
            </button>
            <Link href="/licences">Licences</Link>
          </div>
        </div>
      </aside>
      <div className={styles.content}>{children}</div>
      <ShortcutHelp dialog={help.dialog} />
    </div>
  );
}

const isAt = (path: string, view: string): boolean =>
  view === '/' ? path === '/' : path === view || path.startsWith(`${view}/`);
