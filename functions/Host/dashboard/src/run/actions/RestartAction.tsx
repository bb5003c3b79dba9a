import { useDeferredValue, useId, useMemo, useState } from 'react';
import type { RunAction } from '../../api/actions';
import { hasEnded, type RunDetails } from '../../api/runs';
import { Check } from '../../design/Field';
import fields from '../../design/Field.module.css';
import { ActionDialog } from './ActionDialog';
import styles from './Actions.module.css';

interface Props {
  details: RunDetails;
  action: RunAction;
  close: () => void;
  said: (message: string) => void;
}

/** Restart, with the same input or a changed one, in place of the earlier run or beside it. */
export function RestartAction({ details: { run, input }, action, close, said }: Props) {
  const before = useMemo(() => JSON.stringify(input ?? null, null, 2), [input]);
  const [isChanging, setChanging] = useState(false);
  const [withNewId, setWithNewId] = useState(!hasEnded(run.state));
  const [text, setText] = useState(before);
  const read = useMemo(() => parse(text), [text]);
  const body = useDeferredValue(bodyOf(isChanging, read, withNewId));
  const id = useId();
  return (
    <ActionDialog run={run.id} action={action} body={body} close={close} said={said} wide={isChanging}>
      <Check
        label="Keep the earlier run, and run beside it under an id of its own"
        checked={withNewId}
        onChange={(event) => setWithNewId(event.target.checked)}
      />
      <Check label="Change the input" checked={isChanging} onChange={(event) => setChanging(event.target.checked)} />
      {isChanging && (
        <div className={fields.field}>
          <label htmlFor={id}>Input</label>
          <textarea
            id={id}
            value={text}
            onChange={(event) => setText(event.target.value)}
            spellCheck={false}
            aria-invalid={read.error !== undefined}
            aria-describedby={`${id}-error`}
          />
          <p id={`${id}-error`} className={styles.invalid} role="alert">
            {read.error}
          </p>
        </div>
      )}
    </ActionDialog>
  );
}

interface Parsed {
  value?: unknown;
  error?: string;
}

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: `This is not JSON: ${(error as Error).message}` };
  }
}

function bodyOf(isChanging: boolean, { value, error }: Parsed, withNewId: boolean): object | undefined {
  if (!isChanging) return { withNewId };
  return error === undefined ? { input: value, withNewId } : undefined;
}
