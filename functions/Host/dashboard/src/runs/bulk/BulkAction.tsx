import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { RunAction } from '../../api/actions';
import type { RunSummary } from '../../api/runs';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { plural } from '../../design/numbers';
import { Visible } from '../../design/visible';
import { act, type Outcome } from './act';
import styles from './BulkReplay.module.css';

interface Props {
  action: RunAction;
  runs: readonly RunSummary[];
  close: () => void;
  done: () => void;
}

/** Does something to several runs, after asking the server about each. */
export function BulkAction({ action, runs, close, done }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const client = useQueryClient();
  const ids = runs.map(({ id }) => id);
  const dry = useQuery({
    queryKey: ['bulk-dry', action.name, ids],
    queryFn: () => act(runs, action, true),
    gcTime: 0,
    retry: false,
  });
  const able = dry.data?.filter(({ refusal }) => refusal === undefined) ?? [];
  const real = useMutation({
    mutationFn: () =>
      act(
        runs.filter(({ id }) => able.some((each) => each.run === id)),
        action,
        false,
      ),
    onSuccess: (outcomes) => {
      void client.invalidateQueries({ queryKey: ['runs'] });
      if (outcomes.some(({ refusal }) => refusal !== undefined)) return;
      close();
      done();
    },
  });
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <Dialog
      title={`${action.label.replace('…', '')} ${plural(runs.length, 'run')}`}
      dialog={dialog}
      onClose={close}
      footer={
        <>
          <Button onClick={() => dialog.current?.close()}>{real.isSuccess ? 'Close' : 'Cancel'}</Button>
          {!real.isSuccess && (
            <Button
              kind={action.isDangerous ? 'danger' : 'primary'}
              disabled={able.length === 0 || real.isPending}
              onClick={() => real.mutate()}
            >
              {action.label.replace('…', '')} {able.length > 0 && plural(able.length, 'run')}
            </Button>
          )}
        </>
      }
    >
      <p>{action.explanation}</p>
      <div className={styles.results} role="status">
        {dry.isPending && <p className="quiet">Asking about each…</p>}
        {dry.data && (
          <p>
            {able.length === runs.length
              ? 'It can be done to all of them.'
              : `It can be done to ${able.length} of them.`}
          </p>
        )}
        <Refusals outcomes={real.data ?? dry.data ?? []} />
      </div>
    </Dialog>
  );
}

function Refusals({ outcomes }: { outcomes: readonly Outcome[] }) {
  const refused = outcomes.filter(({ refusal }) => refusal !== undefined);
  return (
    <ul>
      {refused.slice(0, 10).map(({ run, refusal }) => (
        <li key={run}>
          <Visible text={refusal!} />
        </li>
      ))}
      {refused.length > 10 && <li className="quiet">and {refused.length - 10} more</li>}
    </ul>
  );
}
