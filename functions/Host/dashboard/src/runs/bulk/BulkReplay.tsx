import { useMutation, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import type { ReplayKind, ReplayPreview } from '../../api/replays';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Field } from '../../design/Field';
import fields from '../../design/Field.module.css';
import { Problem } from '../../design/Notice';
import { plural } from '../../design/numbers';
import { type Filter, toQuery } from '../filters';
import { Preview } from './Preview';
import styles from './BulkReplay.module.css';

const kinds: { kind: ReplayKind; label: string; does: string }[] = [
  { kind: 'Rewind', label: 'Rewind', does: 'What failed is done anew, what succeeded is kept.' },
  { kind: 'Restart', label: 'Restart', does: 'Everything is done anew, from the start.' },
  { kind: 'Rerun', label: 'Rerun from a node', does: 'That node and all that follows from it are done anew.' },
];

/** Replays all runs of a filter, after saying how many they are. */
export function BulkReplay({ filter, close }: { filter: Filter; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  const [kind, setKind] = useState<ReplayKind>('Rewind');
  const [node, setNode] = useState('');
  const [rate, setRate] = useState('');
  const [limit, setLimit] = useState('');
  const [reason, setReason] = useState('');
  const request = useDeferredValue({
    how: kind,
    filter: toQuery(filter),
    ...(kind === 'Rerun' ? { from: [node] } : {}),
    ...(rate ? { rate: Number(rate) } : {}),
    ...(limit ? { limit: Number(limit) } : {}),
    ...(reason ? { reason } : {}),
  });
  const isComplete = kind !== 'Rerun' || node !== '';
  const preview = useQuery({
    queryKey: ['replay-preview', request],
    queryFn: () => post<ReplayPreview>('/replays', { ...request, dryRun: true }),
    enabled: isComplete,
    gcTime: 0,
    retry: false,
  });
  const start = useMutation({
    mutationFn: () => post<{ replay: string }>('/replays', request),
    onSuccess: ({ replay }) => navigate(`/replays?id=${encodeURIComponent(replay)}`),
  });
  useEffect(() => dialog.current?.showModal(), []);
  const id = useId();
  const runs = preview.data?.runs ?? 0;
  return (
    <Dialog
      title="Replay all runs that match"
      dialog={dialog}
      onClose={close}
      footer={
        <>
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button kind="primary" disabled={!isComplete || runs === 0 || start.isPending} onClick={() => start.mutate()}>
            {runs === 0 ? kind : `${kind} ${plural(runs, 'run')}`}
          </Button>
        </>
      }
    >
      <fieldset className={styles.kinds}>
        <legend className="hidden">How</legend>
        {kinds.map((each) => (
          <label key={each.kind} className={styles.kind}>
            <input type="radio" name={id} checked={kind === each.kind} onChange={() => setKind(each.kind)} />
            <span>
              <strong>{each.label}</strong>
              <span className="quiet"> {each.does}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {kind === 'Rerun' && (
        <Field label="Node" value={node} onChange={(event) => setNode(event.target.value)} placeholder="enrich" />
      )}
      <div className={styles.limits}>
        <Field
          label="Runs per second"
          inputMode="decimal"
          value={rate}
          placeholder="no limit"
          onChange={(event) => setRate(event.target.value.replace(',', '.'))}
        />
        <Field
          label="Runs at most"
          inputMode="numeric"
          value={limit}
          placeholder="all"
          onChange={(event) => setLimit(event.target.value.replace(/\D/g, ''))}
        />
      </div>
      <Field
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="It is kept in the histories. It may be left out."
      />
      <div className={fields.field}>
        {preview.data && <Preview preview={preview.data} />}
        {preview.isFetching && !preview.data && <p className="quiet">Counting what this means…</p>}
        {(preview.error ?? start.error) && <Problem error={(preview.error ?? start.error)!} />}
      </div>
    </Dialog>
  );
}
