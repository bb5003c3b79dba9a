import { useMemo, useState } from 'react';
import { useCanAct } from '../api/session';
import { Button } from '../design/Button';
import { Empty, Outline, Problem } from '../design/Notice';
import { Page } from '../design/Page';
import { BulkReplay } from './bulk/BulkReplay';
import { Selection } from './bulk/Selection';
import { Failures } from './Failures';
import { FilterBar } from './FilterBar';
import { isEmpty, useFilter } from './filters';
import { Histogram } from './Histogram';
import { RunList } from './RunList';
import { useRuns } from './useRuns';

export function RunsView() {
  const { filter, change, clear } = useFilter();
  const query = useRuns(filter);
  const canAct = useCanAct();
  const [isReplaying, setReplaying] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data]);
  const selected = runs.filter(({ id }) => chosen.has(id));
  const error = query.error ?? (query.data ? null : query.failureReason);
  const choose = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
  return (
    <Page
      title="Runs"
      fill
      actions={
        canAct &&
        !isEmpty(filter) &&
        runs.length > 0 && <Button onClick={() => setReplaying(true)}>Replay all that match…</Button>
      }
    >
      <FilterBar filter={filter} change={change} clear={clear} />
      <Histogram filter={filter} change={change} />
      {filter.state.includes('failed') && !filter.fingerprint && <Failures filter={filter} change={change} />}
      {selected.length > 0 && <Selection runs={selected} clear={() => setChosen(new Set())} />}
      {error && <Problem error={error} />}
      {!query.data && !error && <Outline rows={10} />}
      {query.data && runs.length === 0 && (isEmpty(filter) ? <NoRuns /> : <NoMatch clear={clear} />)}
      {runs.length > 0 && (
        <RunList
          runs={runs}
          hasMore={query.hasNextPage && !query.isFetchingNextPage}
          more={() => void query.fetchNextPage()}
          chosen={chosen}
          {...(canAct ? { choose } : {})}
        />
      )}
      {isReplaying && <BulkReplay filter={filter} close={() => setReplaying(false)} />}
    </Page>
  );
}

function NoRuns() {
  return (
    <Empty title="No file has been dropped yet">
      <p>Drop one into the bucket of a route, and its run appears here:</p>
      <pre>cp my-events.ndjson.gz data/buckets/incoming/ads/</pre>
    </Empty>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  return (
    <Empty title="No run matches">
      <Button onClick={clear}>Show all runs</Button>
    </Empty>
  );
}
