import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Problem } from './Notice';

interface Props {
  title: string;
  label: string;
  isDangerous?: boolean;
  isReady?: boolean;
  error?: Error | null;
  close: () => void;
  act: () => void;
  children: ReactNode;
}

/** Says what will be done, and does it only when that is confirmed. */
export function Confirm({ title, label, isDangerous = false, isReady = true, error, close, act, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <Dialog
      title={title}
      dialog={dialog}
      onClose={close}
      footer={
        <>
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button kind={isDangerous ? 'danger' : 'primary'} disabled={!isReady} onClick={act}>
            {label}
          </Button>
        </>
      }
    >
      {children}
      {error && <Problem error={error} />}
    </Dialog>
  );
}
