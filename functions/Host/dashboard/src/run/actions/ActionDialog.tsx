import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { RunAction } from '../../api/actions';
import { ApiError } from '../../api/client';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Problem } from '../../design/Notice';
import { Visible } from '../../design/visible';
import { runAddress } from '../../runs/filters';
import { useAction, useDryRun } from './useAction';
import styles from './Actions.module.css';

interface Props {
  run: string;
  action: RunAction;
  /** What is sent; undefined while the form is not right. */
  body: object | undefined;
  close: () => void;
  said: (message: string) => void;
  children?: ReactNode;
  wide?: boolean;
}

/** Asks before an action: what it means, what the server says it would do now, and what may be said with it. */
export function ActionDialog({ run, action, body, close, said, children, wide = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  const dry = useDryRun(run, action.name, body);
  const act = useAction(run, action.name, (change) => {
    close();
    said(change?.message ?? `Removed ${run}.`);
    if (action.name === 'purge') navigate('/runs');
    else if (change?.newRun) navigate(runAddress(change.newRun));
  });
  useEffect(() => dialog.current?.showModal(), []);
  const mayAct = body !== undefined && (action.name === 'purge' || dry.isSuccess) && !act.isPending;
  return (
    <Dialog
      title={action.title}
      dialog={dialog}
      onClose={close}
      wide={wide}
      footer={
        <>
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button
            kind={action.isDangerous ? 'danger' : 'primary'}
            disabled={!mayAct}
            onClick={() => body && act.mutate(body)}
          >
            {action.label.replace('…', '')}
          </Button>
        </>
      }
    >
      <p>{action.explanation}</p>
      {children}
      {dry.data && (
        <p className={styles.would} role="status">
          <Visible text={dry.data.message} />
        </p>
      )}
      {dry.error && <Problem error={dry.error} />}
      {act.error && (
        <Problem error={act.error}>{act.error instanceof ApiError && act.error.status === 409 && <Changed />}</Problem>
      )}
    </Dialog>
  );
}

const Changed = () => <p>Somebody may have acted on the run meanwhile. Close this to see its present state.</p>;
