import { useId, useState } from 'react';
import type { RunAction } from '../../api/actions';
import type { RunDetails } from '../../api/runs';
import fields from '../../design/Field.module.css';
import { Field } from '../../design/Field';
import { visibleText } from '../../design/visible';
import { ActionDialog } from './ActionDialog';

interface Props {
  details: RunDetails;
  action: RunAction;
  /** Where to begin, if that was chosen: a node, or an item such as enrich[17]. */
  from?: string | undefined;
  close: () => void;
  said: (message: string) => void;
}

export function RerunAction({ details: { run, nodes }, action, from, close, said }: Props) {
  const choices = nodes.filter((node) => !node.isExitHandler && node.calls > 0).map((node) => node.path);
  const [node, setNode] = useState(from ?? choices[0] ?? '');
  const [reason, setReason] = useState('');
  const id = useId();
  const body = node === '' ? undefined : { from: [node], ...(reason === '' ? {} : { reason }) };
  return (
    <ActionDialog run={run.id} action={action} body={body} close={close} said={said}>
      <div className={fields.field}>
        <label htmlFor={id}>Begin with</label>
        <select id={id} value={node} onChange={(event) => setNode(event.target.value)}>
          {[...new Set(from ? [from, ...choices] : choices)].map((each) => (
            <option key={each} value={each}>
              {visibleText(each)}
            </option>
          ))}
        </select>
      </div>
      <Field
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="It may be left out."
      />
    </ActionDialog>
  );
}
