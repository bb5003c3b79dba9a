import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { get, post } from '../api/client';
import { fast, steady } from '../api/live';
import type { ReplayRun } from '../api/replays';
import { hasEnded } from '../api/runs';
import { useCanAct } from '../api/session';
import { Answer } from '../design/Answer';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import { Empty } from '../design/Notice';
import { count, plural } from '../design/numbers';
import { Page, Panel } from '../design/Page';
import { StateMark } from '../design/StateMark';
import { duration, moment } from '../design/time';
import { Visible } from '../design/visible';
import styles from './Replays.module.css';

/** Replays of many runs, and how far they are. */
export function ReplaysView() {
  const [search] = useSearchParams();
  const query = useQuery({
    queryKey: ['replays'],
    queryFn: ({ signal }) => get<{ items: ReplayRun[] }>('/replays', { limit: 50 }, signal),
    refetchInterval: ({ state }) => (state.data?.items.some(({ state: each }) => !hasEnded(each)) ? fast() : steady()),
  });
  return (
    <Page title="Replays">
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing was replayed yet">
              <p>
                Filter the <Link href="/runs?state=failed">runs</Link>, and replay all that match.
              </p>
            </Empty>
          ) : (
            items.map((replay) => <Replay key={replay.id} replay={replay} isChosen={replay.id === search.get('id')} />)
          )
        }
      </Answer>
    </Page>
  );
}

function Replay({
  replay: { id, state, createdAt, seconds, request, progress, failure },
  isChosen,
}: {
  replay: ReplayRun;
  isChosen: boolean;
}) {
  const canAct = useCanAct();
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => post(`/replays/${encodeURIComponent(id)}/cancel`, {}),
    onSuccess: () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: ['replays'] });
    },
  });
  return (
    <Panel
      title={`${request.kind} of ${plural(progress.matched, 'run')}`}
      aside={canAct && !hasEnded(state) && <Button onClick={() => setAsking(true)}>Cancel…</Button>}
    >
      <div className={styles.replay} data-chosen={isChosen}>
        <p className={styles.line}>
          <StateMark state={state} />
          <span className="number">{count(progress.replayed)} replayed</span>
          {progress.refused > 0 && <span className="number">{count(progress.refused)} could not be</span>}
          <span className="quiet">{moment(createdAt)}</span>
          <span className="quiet number">{duration(seconds)}</span>
          {request.runsPerSecond != null && <span className="quiet">at most {request.runsPerSecond} runs/s</span>}
        </p>
        {request.reason && (
          <p className="quiet">
            <Visible text={request.reason} />
          </p>
        )}
        {failure && (
          <p>
            <Visible text={failure} />
          </p>
        )}
        {progress.refusals.length > 0 && (
          <details>
            <summary>Why some could not be replayed</summary>
            <ul>
              {progress.refusals.map((refusal) => (
                <li key={refusal}>
                  <Visible text={refusal} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {isAsking && (
        <Confirm
          title="Cancel this replay"
          label="Cancel the replay"
          isDangerous
          close={() => setAsking(false)}
          act={() => cancel.mutate()}
          isReady={!cancel.isPending}
          error={cancel.error}
        >
          <p>No further run will be replayed. The {plural(progress.replayed, 'run')} that were replayed go on.</p>
        </Confirm>
      )}
    </Panel>
  );
}
