import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { get } from '../api/client';
import { steady } from '../api/live';
import { Answer } from '../design/Answer';
import { Empty } from '../design/Notice';
import { compact, count, plural } from '../design/numbers';
import { Page, Panel } from '../design/Page';
import { colourOf } from '../design/StateMark';
import { Table } from '../design/Table';
import { Visible } from '../design/visible';
import { Graph, type GraphItem } from '../graph/Graph';
import { useFailureKinds } from '../runs/Failures';
import { FilterBar } from '../runs/FilterBar';
import { type Filter, runsAddress, toQuery, useFilter } from '../runs/filters';
import { CohortNode } from './CohortNode';
import { type Cohort, type CohortNode as Node, quantiles, toneOf } from './cohort';

const size = { width: 176, height: 84 };

/** The runs of a filter as one: how many times each node succeeded, and how long it took. */
export function CohortView() {
  const { filter, change, clear } = useFilter();
  const query = useQuery({
    queryKey: ['cohort', filter],
    queryFn: ({ signal }) => get<Cohort>('/cohort', toQuery(filter), signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => steady() * 2,
  });
  return (
    <Page title="Cohort" note={query.data && noteOf(query.data)}>
      <FilterBar filter={filter} change={change} clear={clear} />
      <Answer query={query}>
        {(cohort) =>
          cohort.runs === 0 ? (
            <Empty title="No run matches">Change the filter, or drop a file.</Empty>
          ) : (
            <Content cohort={cohort} />
          )
        }
      </Answer>
      <Kinds filter={filter} />
    </Page>
  );
}

function Content({ cohort }: { cohort: Cohort }) {
  const [, navigate] = useLocation();
  const items = useMemo(() => cohort.nodes.map((node) => toItem(node, cohort)), [cohort]);
  return (
    <>
      <Panel flush>
        <Graph items={items} size={size} select={(node) => node && navigate(runsAddress({ state: ['failed'] }))} />
      </Panel>
      <Panel flush title="Nodes">
        <Table
          label="Nodes"
          rows={cohort.nodes}
          keyOf={({ name }) => name}
          columns={[
            { name: 'Node', value: ({ name }) => <Visible text={name} /> },
            { name: 'Succeeded', value: ({ counts }) => count(counts.succeeded ?? 0), isNumber: true },
            { name: 'Failed', value: ({ counts }) => count(counts.failed ?? 0), isNumber: true },
            { name: 'Running', value: ({ counts }) => count(counts.running ?? 0), isNumber: true, isMinor: true },
            { name: 'Skipped', value: ({ counts }) => count(counts.skipped ?? 0), isNumber: true, isMinor: true },
            { name: 'Attempts', value: ({ calls }) => count(calls), isNumber: true, isMinor: true },
            { name: 'Waited p50 / p99', value: ({ wait }) => quantiles(wait), isNumber: true, isMinor: true },
            { name: 'Worked p50 / p99', value: ({ duration }) => quantiles(duration), isNumber: true },
          ]}
        />
      </Panel>
    </>
  );
}

const toItem = (node: Node, { edges }: Cohort): GraphItem => ({
  id: node.name,
  after: edges.filter(([, to]) => to === node.name).map(([from]) => from),
  content: <CohortNode node={node} />,
  colour: colourOf(toneOf(node)),
  label: `${node.name}: ${compact(node.counts.succeeded ?? 0)} succeeded, ${compact(node.counts.failed ?? 0)} failed`,
});

/** The failures of these runs by kind, each with a way to its runs. */
function Kinds({ filter }: { filter: Filter }) {
  const { data } = useFailureKinds(filter, 20);
  if (!data || data.items.length === 0) return null;
  return (
    <Panel flush title="Failures by kind">
      <Table
        label="Failures"
        rows={data.items}
        keyOf={({ fingerprint }) => fingerprint}
        columns={[
          { name: 'Runs', value: ({ count: runs }) => count(runs), isNumber: true },
          {
            name: 'Kind',
            value: ({ fingerprint, message }) => (
              <Link href={runsAddress({ ...filter, fingerprint })}>
                <Visible text={message} />
              </Link>
            ),
          },
        ]}
      />
    </Panel>
  );
}

const noteOf = ({ runs, untold, orchestration }: Cohort): string =>
  `${plural(runs, 'run')} of ${orchestration}${untold > 0 ? `; of ${count(untold)} nothing is kept, as they ran before an upgrade` : ''}`;
