import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../api/client';
import { steady } from '../api/live';
import { useCanAct } from '../api/session';
import { Answer } from '../design/Answer';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import { Figure, Figures } from '../design/Figure';
import { Empty } from '../design/Notice';
import { count, plural } from '../design/numbers';
import { Page, Panel } from '../design/Page';
import { duration } from '../design/time';
import { Visible } from '../design/visible';
import { Backlog } from './Backlog';
import { DeadLetters } from './DeadLetters';
import type { QueueState } from './queue';

/** What waits: notifications in the queue, work in the hub, and what could not be delivered. */
export function QueueView() {
  const query = useQuery({
    queryKey: ['queue'],
    queryFn: ({ signal }) => get<QueueState>('/queue', { limit: 200 }, signal),
    refetchInterval: steady,
  });
  return (
    <Page title="Queue" note={query.data && <Visible text={query.data.queue} />}>
      <Answer query={query}>{(queue) => <Content queue={queue} />}</Answer>
    </Page>
  );
}

function Content({ queue }: { queue: QueueState }) {
  const canAct = useCanAct();
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const redrive = useMutation({
    mutationFn: () => post<{ moved: number }>('/queue/redrive', { all: true }),
    onSuccess: () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: ['queue'] });
    },
  });
  return (
    <>
      <Panel>
        <Figures>
          <Figure name="Waiting" value={count(queue.visible)} />
          <Figure name="In flight" value={count(queue.inFlight)} note="received, not yet deleted" />
          <Figure name="Oldest" value={queue.oldestSeconds == null ? '–' : duration(queue.oldestSeconds)} />
          <Figure
            name="Dead letters"
            value={count(queue.deadLettered)}
            tone={queue.deadLettered > 0 ? 'failed' : undefined}
          />
        </Figures>
      </Panel>
      <Backlog />
      <Panel
        flush
        title="Dead letters"
        aside={canAct && queue.deadLettered > 0 && <Button onClick={() => setAsking(true)}>Redrive all…</Button>}
      >
        {queue.deadLetters.length === 0 ? (
          <Empty title="No dead letters">Every notification was delivered.</Empty>
        ) : (
          <DeadLetters letters={queue.deadLetters} canAct={canAct} />
        )}
      </Panel>
      {isAsking && (
        <Confirm
          title="Redrive all dead letters"
          label={`Redrive ${plural(queue.deadLettered, 'message')}`}
          close={() => setAsking(false)}
          act={() => redrive.mutate()}
          isReady={!redrive.isPending}
          error={redrive.error}
        >
          <p>
            {plural(queue.deadLettered, 'message')} will be moved back to the queue and received again. What made them
            dead letters, if it has not been mended, will do so again.
          </p>
        </Confirm>
      )}
    </>
  );
}
