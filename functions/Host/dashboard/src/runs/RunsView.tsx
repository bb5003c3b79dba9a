import { Empty, Outline, Problem } from '../design/Notice';
import { Page } from '../design/Page';
import { FilterBar } from './FilterBar';
import { isEmpty, useFilter } from './filters';
import { RunList } from './RunList';
import { useRuns } from './useRuns';

export function RunsView() {
  const { filter, change, clear } = useFilter();
  const query = useRuns(filter);
  const runs = query.data?.pages.flatMap((page) => page.runs) ?? [];
  const error = query.error ?? (query.data ? null : query.failureReason);
  return (
    <Page title="Runs" fill>
      <FilterBar filter={filter} change={change} clear={clear} />
      {error && <Problem error={error} />}
      {!query.data && !error && <Outline rows={10} />}
      {query.data && runs.length === 0 && (isEmpty(filter) ? <NoRuns /> : <NoMatch clear={clear} />)}
      {runs.length > 0 && <RunList runs={runs} hasMore={query.hasNextPage} more={() => void query.fetchNextPage()} />}
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
      <p>
        <button type="button" onClick={clear}>
          Show all runs
        </button>
      </p>
    </Empty>
  );
}
