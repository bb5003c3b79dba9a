import type { ReactNode, RefObject } from 'react';
import { Button } from './Button';
import styles from './Dialog.module.css';

interface Props {
  title: ReactNode;
  dialog: RefObject<HTMLDialogElement | null>;
  children: ReactNode;
  footer?: ReactNode;
  onClose?: () => void;
  wide?: boolean;
}

/** The browser's own dialog: it keeps the focus, and Esc closes it. */
export function Dialog({ title, dialog, children, footer, onClose, wide = false }: Props) {
  return (
    <dialog ref={dialog} className={`${styles.dialog} ${wide ? styles.wide : ''}`} onClose={onClose}>
      <div className={styles.header}>
        <h2>{title}</h2>
        <Button kind="bare" aria-label="Close" onClick={() => dialog.current?.close()}>
          ✕
        </Button>
      </div>
      <div className={styles.body}>{children}</div>
      {footer && <div className={styles.footer}>{footer}</div>}
    </dialog>
  );
}
