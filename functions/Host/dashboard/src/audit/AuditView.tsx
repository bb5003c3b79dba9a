import { useInfiniteQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import { Button } from '../design/Button';
import { Empty, Outline, Problem } from '../design/Notice';
import { Page, Panel } from '../design/Page';
import { Table } from '../design/Table';
import { moment } from '../design/time';
import { Visible } from '../design/visible';

interface AuditEntry {
  id: number | string;
  at: string;
  actor?: string | null;
  address?: string | null;
  action: string;
  target?: string | null;
  detail?: string | null;
  status?: number | null;
}

interface AuditPage {
  items: AuditEntry[];
  next?: string | number | null;
}

/** Who did what, the latest first. */
export function AuditView() {
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) => get<AuditPage>('/audit', { after: pageParam, limit: 100 }, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : steady()),
  });
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const error = query.error ?? (query.data ? null : query.failureReason);
  return (
    <Page title="Audit" note="What was done through the API and the dashboard.">
      {error && <Problem error={error} />}
      {!query.data && !error && <Outline />}
      {query.data && entries.length === 0 && <Empty title="Nothing was done yet">Every action is listed here.</Empty>}
      {entries.length > 0 && (
        <Panel flush>
          <Table
            label="Actions"
            rows={entries}
            keyOf={({ id }) => String(id)}
            columns={[
              { name: 'Time', value: ({ at }) => <span className="number">{moment(at)}</span> },
              {
                name: 'Who',
                value: ({ actor, address }) => <Visible text={[actor, address].filter(Boolean).join(', ')} />,
              },
              { name: 'Action', value: ({ action }) => <Visible text={action} /> },
              { name: 'What', value: (entry) => <Target entry={entry} /> },
              { name: 'Answer', value: ({ status }) => status, isNumber: true },
            ]}
          />
        </Panel>
      )}
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>Earlier actions</Button>}
    </Page>
  );
}

function Target({ entry: { target, detail } }: { entry: AuditEntry }) {
  return (
    <>
      {target && <Visible text={target} />}
      {detail && (
        <div className="quiet mono">
          <Visible text={detail} />
        </div>
      )}
    </>
  );
}
