import { useMemo } from 'react';
import { Answer } from '../design/Answer';
import { Figure, Figures } from '../design/Figure';
import { Empty, Problem } from '../design/Notice';
import { Page, Panel } from '../design/Page';
import { StateMark } from '../design/StateMark';
import { Table } from '../design/Table';
import { moment } from '../design/time';
import { Visible } from '../design/visible';
import { Plot } from '../plot/Plot';
import { markOf, type Scaling, useScaling } from './scaling';

/** The pods of the cluster, and what decides how many there are. */
export function ScalingView() {
  const query = useScaling();
  return (
    <Page title="Scaling">
      <Answer query={query}>{(scaling) => (scaling.available ? <Content scaling={scaling} /> : <NoCluster />)}</Answer>
    </Page>
  );
}

const NoCluster = () => (
  <Empty title="There is no cluster here">
    <p>
      This view shows the pods when Spate runs on Kubernetes, where KEDA scales its workers with the queue and the
      backlog.
    </p>
  </Empty>
);

function Content({ scaling }: { scaling: Scaling }) {
  const { problem, replicas, desired, scaledObjects, hpas, pods, history } = scaling;
  return (
    <>
      {problem && <Problem error={new Error(problem)} />}
      <Panel>
        <Figures>
          <Figure name="Replicas" value={replicas} note={`of ${desired} desired`} />
          <Figure name="Pods" value={pods.length} note={`${pods.filter(({ busy }) => !!busy).length} busy`} />
        </Figures>
      </Panel>
      {history && history.time.length > 1 && <OverTime history={history} />}
      <Panel flush title="What scales">
        <Table
          label="What scales"
          rows={[
            ...scaledObjects.map((each) => ({ ...each, kind: 'ScaledObject' })),
            ...hpas.map((each) => ({ ...each, kind: 'HPA' })),
          ]}
          keyOf={({ kind, name }) => `${kind} ${name}`}
          columns={[
            { name: 'Kind', value: ({ kind }) => kind },
            { name: 'Name', value: ({ name }) => <Visible text={name} /> },
            { name: 'Replicas', value: ({ min, max }) => `${min ?? 0} to ${max ?? '–'}`, isNumber: true },
            {
              name: 'State',
              value: ({ active, message }) => (
                <>
                  {active == null ? null : active ? 'active' : 'idle'} {message && <Visible text={message} />}
                </>
              ),
            },
          ]}
        />
      </Panel>
      <Panel flush title="Pods">
        {pods.length === 0 ? (
          <Empty title="No pods">Nothing waits, so nothing runs, and nothing costs.</Empty>
        ) : (
          <Table
            label="Pods"
            rows={pods}
            keyOf={({ name }) => name}
            columns={[
              { name: 'Pod', value: ({ name }) => <Visible text={name} /> },
              {
                name: 'State',
                value: ({ phase }) => <StateMark state={markOf(phase)} label={phase} />,
              },
              { name: 'Node', value: ({ node }) => node && <Visible text={node} />, isMinor: true },
              { name: 'Since', value: ({ since }) => since && moment(since), isNumber: true, isMinor: true },
              { name: 'Busy', value: ({ busy }) => busy ?? 0, isNumber: true },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

function OverTime({ history }: { history: NonNullable<Scaling['history']> }) {
  const time = useMemo(() => history.time.map((each) => Date.parse(each) / 1000), [history]);
  const series = useMemo(
    () => [
      { name: 'replicas', values: history.replicas },
      { name: 'desired', values: history.desired, isQuiet: true },
    ],
    [history],
  );
  return (
    <Panel title="Over time" aside="dashed: desired">
      <Plot time={time} series={series} label="Replicas over time" />
    </Panel>
  );
}
