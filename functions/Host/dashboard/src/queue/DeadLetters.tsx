import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../api/client';
import { Button } from '../design/Button';
import { Code } from '../design/Code';
import { Problem } from '../design/Notice';
import { plural } from '../design/numbers';
import { Table } from '../design/Table';
import { moment } from '../design/time';
import { Visible } from '../design/visible';
import type { DeadLetter } from './queue';

export function DeadLetters({ letters, canAct }: { letters: readonly DeadLetter[]; canAct: boolean }) {
  return (
    <Table
      label="Dead letters"
      rows={letters}
      keyOf={(letter) => letter.message}
      columns={[
        { name: 'Object', value: (letter) => <Objects letter={letter} /> },
        { name: 'Reason', value: (letter) => <Reason letter={letter} /> },
        {
          name: 'Dead since',
          value: (letter) => letter.deadAt && moment(letter.deadAt),
          isNumber: true,
          isMinor: true,
        },
        { name: '', value: (letter) => canAct && <Redrive message={letter.message} /> },
      ]}
    />
  );
}

const Objects = ({ letter: { objects } }: { letter: DeadLetter }) =>
  objects.length === 0 ? (
    <span className="quiet">none that can be read</span>
  ) : (
    objects.map((each) => (
      <div key={each}>
        <Visible text={each} />
      </div>
    ))
  );

function Reason({ letter: { reason, problem, receiveCount, body } }: { letter: DeadLetter }) {
  return (
    <>
      <Visible text={problem ?? reason} />
      <details className="quiet">
        <summary>received {plural(receiveCount, 'time')}</summary>
        <Code text={body} />
      </details>
    </>
  );
}

function Redrive({ message }: { message: string }) {
  const client = useQueryClient();
  const redrive = useMutation({
    mutationFn: () => post('/queue/redrive', { message }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['queue'] }),
  });
  return redrive.error ? (
    <Problem error={redrive.error} />
  ) : (
    <Button disabled={redrive.isPending} onClick={() => redrive.mutate()} title="Moves this message back to the queue">
      Redrive
    </Button>
  );
}
