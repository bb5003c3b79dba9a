import type { RefObject } from 'react';
import { Dialog } from '../design/Dialog';
import { views } from './views';
import styles from './ShortcutHelp.module.css';

const general: [string, string][] = [
  ['/', 'search'],
  ['j k', 'next, previous'],
  ['Enter', 'open'],
  ['x', 'select'],
  ['r', 'refresh'],
  ['Esc', 'close'],
  ['?', 'these keys'],
];

export function ShortcutHelp({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <Dialog title="Keys" dialog={dialog}>
      <dl className={styles.keys}>
        {[...general, ...views.map((view): [string, string] => [`g ${view.key}`, `go to ${view.name}`])].map(
          ([keys, does]) => (
            <div key={keys}>
              <dt>
                {keys.split(' ').map((each) => (
                  <kbd key={each}>{each}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ),
        )}
      </dl>
    </Dialog>
  );
}
