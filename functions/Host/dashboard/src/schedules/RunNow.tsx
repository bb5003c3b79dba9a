import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client';
import { Confirm } from '../design/Confirm';
import { Field } from '../design/Field';
import { Problem } from '../design/Notice';
import { Visible } from '../design/visible';

/** A run now, or for a time that has passed, after the server said which run that would be. */
export function RunNow({ path, name, close }: { path: string; name: string; close: () => void }) {
  const [time, setTime] = useState('');
  const client = useQueryClient();
  const body = time === '' ? {} : { time: new Date(time).toISOString() };
  const dry = useQuery({
    queryKey: ['schedule-dry', path, body],
    queryFn: () => post<{ run: string }>(`${path}/run`, { ...body, dryRun: true }),
    gcTime: 0,
    retry: false,
  });
  const run = useMutation({
    mutationFn: () => post<{ run: string }>(`${path}/run`, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['schedules'] });
      close();
    },
  });
  return (
    <Confirm
      title={`Run ${name} now`}
      label="Run now"
      close={close}
      act={() => run.mutate()}
      isReady={dry.isSuccess && !run.isPending}
      error={run.error}
    >
      <Field
        label="For another time"
        type="datetime-local"
        value={time}
        onChange={(event) => setTime(event.target.value)}
        hint="A time that has passed, to make up for a run that was missed. Leave it empty for now."
      />
      {dry.data && (
        <p role="status">
          A worker would start the run{' '}
          <code>
            <Visible text={dry.data.run} />
          </code>
          .
        </p>
      )}
      {dry.error && <Problem error={dry.error} />}
    </Confirm>
  );
}
