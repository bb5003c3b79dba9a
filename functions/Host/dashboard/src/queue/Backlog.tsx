import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import { Figure, Figures } from '../design/Figure';
import { count } from '../design/numbers';
import { Panel } from '../design/Page';
import { duration } from '../design/time';

interface BacklogState {
  dueInstances: number;
  pools: { pool: string; dueTasks: number; oldestSeconds?: number | null }[];
}

/** What waits for a worker in the hub. */
export function Backlog() {
  const { data } = useQuery({
    queryKey: ['backlog'],
    queryFn: ({ signal }) => get<BacklogState>('/backlog', undefined, signal),
    refetchInterval: steady,
  });
  if (!data) return null;
  return (
    <Panel title="Task hub" aside="what waits for a worker">
      <Figures>
        <Figure name="Runs" value={count(data.dueInstances)} note="with something to do" />
        {data.pools.map(({ pool, dueTasks, oldestSeconds }) => (
          <Figure
            key={pool}
            name={`Pool ${pool}`}
            value={count(dueTasks)}
            note={oldestSeconds == null ? 'activities' : `activities, the oldest for ${duration(oldestSeconds)}`}
          />
        ))}
      </Figures>
    </Panel>
  );
}
