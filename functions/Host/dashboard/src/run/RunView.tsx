import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { NodeDetails, RunDetails } from '../api/runs';
import { useCanAct } from '../api/session';
import { Answer } from '../design/Answer';
import { Button } from '../design/Button';
import { Page, Panel } from '../design/Page';
import { Tabs } from '../design/Tabs';
import { visibleText, Visible } from '../design/visible';
import { ActionBar } from './actions/ActionBar';
import actions from './actions/Actions.module.css';
import { type Asked, RunActions } from './actions/RunActions';
import { NodePanel } from './node/NodePanel';
import { RunFacts } from './RunFacts';
import { RunGraph } from './RunGraph';
import styles from './RunView.module.css';
import { RunTab, tabs } from './RunTab';
import { useRun } from './useRun';

export function RunView({ id }: { id: string }) {
  const query = useRun(id);
  if (query.data) return <Content details={query.data} />;
  return (
    <Page title={id}>
      <Answer query={query}>{() => null}</Answer>
    </Page>
  );
}

function Content({ details }: { details: RunDetails }) {
  const [search, setSearch] = useSearchParams();
  const [asked, setAsked] = useState<Asked>();
  const [message, setMessage] = useState<string>();
  const canAct = useCanAct();
  const { run, nodes } = details;
  const tab = tabs.find(({ id }) => id === search.get('tab'))?.id ?? 'timeline';
  const selected = search.get('node') ?? undefined;
  const node = selected === undefined ? undefined : find(nodes, selected);
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => withValue(before, name, value), { replace: true });
  return (
    <Page
      title={visibleText(run.object)}
      heading={<Visible text={run.object} />}
      note={<RunFacts details={details} />}
      actions={canAct && <ActionBar state={run.state} ask={setAsked} />}
    >
      {message && (
        <p className={actions.said} role="status">
          <Visible text={message} />
          <Button kind="bare" aria-label="Dismiss" onClick={() => setMessage(undefined)}>
            ✕
          </Button>
        </p>
      )}
      {run.failure && (
        <p className={styles.failure}>
          <Visible text={run.failure} />
        </p>
      )}
      <Panel flush>
        <RunGraph nodes={nodes} selected={selected} select={(path) => set('node', path)} />
      </Panel>
      <div className={node ? styles.split : undefined}>
        {node && (
          <NodePanel
            key={node.path}
            details={details}
            node={node}
            ask={setAsked}
            close={() => set('node', undefined)}
          />
        )}
        <Panel flush>
          <div className={styles.tabs}>
            <Tabs label="About this run" tabs={tabs} selected={tab} select={(each) => set('tab', each)} />
          </div>
          <div className={styles.tab} role="tabpanel" aria-label={tab}>
            <RunTab tab={tab} details={details} select={(path) => set('node', path)} />
          </div>
        </Panel>
      </div>
      <RunActions details={details} asked={asked} close={() => setAsked(undefined)} said={setMessage} />
    </Page>
  );
}

const find = (nodes: readonly NodeDetails[], path: string): NodeDetails | undefined =>
  nodes.flatMap((node) => [node, ...node.nodes]).find((node) => node.path === path);

function withValue(before: URLSearchParams, name: string, value: string | undefined): URLSearchParams {
  const after = new URLSearchParams(before);
  if (value === undefined) after.delete(name);
  else after.set(name, value);
  return after;
}
