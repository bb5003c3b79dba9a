import { useState } from 'react';
import type { RunAction } from '../../api/actions';
import { Field } from '../../design/Field';
import { ActionDialog } from './ActionDialog';

interface Props {
  run: string;
  action: RunAction;
  close: () => void;
  said: (message: string) => void;
}

/** An action of which nothing but the reason can be said: rewind, suspend, resume, terminate, purge. */
export function ReasonAction({ run, action, close, said }: Props) {
  const [reason, setReason] = useState('');
  const body = action.name === 'purge' || reason === '' ? {} : { reason };
  return (
    <ActionDialog run={run} action={action} body={body} close={close} said={said}>
      {action.name !== 'purge' && (
        <Field
          label="Reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          hint="It is kept in the run's history. It may be left out."
        />
      )}
    </ActionDialog>
  );
}
