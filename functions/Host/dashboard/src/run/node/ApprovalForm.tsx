import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import type { Approval, RunChange } from '../../api/runs';
import { Button } from '../../design/Button';
import { Field } from '../../design/Field';
import { Problem } from '../../design/Notice';
import { moment } from '../../design/time';
import { Visible } from '../../design/visible';
import styles from './NodePanel.module.css';

/** What somebody is asked, and the answer. */
export function ApprovalForm({
  run,
  path,
  approval,
  canAct,
}: {
  run: string;
  path: string;
  approval: Approval;
  canAct: boolean;
}) {
  const [comment, setComment] = useState('');
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: (decision: 'Approved' | 'Rejected') =>
      post<RunChange>(`/runs/${encodeURIComponent(run)}/approve`, {
        node: path,
        decision,
        ...(comment ? { comment } : {}),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['run', run] }),
  });
  return (
    <section className={styles.section} aria-label={`Decision at ${path}`}>
      <h3>
        <Visible text={approval.question} />
      </h3>
      {approval.answer ? (
        <p className="small">
          {approval.answer.decision}
          {approval.answer.by && (
            <>
              {' by '}
              <Visible text={approval.answer.by} />
            </>
          )}
          {approval.answer.comment && (
            <>
              {': '}
              <Visible text={approval.answer.comment} />
            </>
          )}
        </p>
      ) : (
        <>
          {approval.until && <p className="quiet small">It waits until {moment(approval.until)}.</p>}
          {canAct && (
            <>
              <Field label="Comment" value={comment} onChange={(event) => setComment(event.target.value)} />
              <div className={styles.states}>
                <Button kind="primary" disabled={answer.isPending} onClick={() => answer.mutate('Approved')}>
                  Approve
                </Button>
                <Button kind="danger" disabled={answer.isPending} onClick={() => answer.mutate('Rejected')}>
                  Reject
                </Button>
              </div>
            </>
          )}
          {answer.data && (
            <p className="small" role="status">
              {answer.data.message}
            </p>
          )}
          {answer.error && <Problem error={answer.error} />}
        </>
      )}
    </section>
  );
}
