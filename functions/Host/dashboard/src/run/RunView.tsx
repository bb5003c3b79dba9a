import { useSearchParams } from 'wouter';
import type { RunDetails } from '../api/runs';
import { Answer } from '../design/Answer';
import { Page, Panel } from '../design/Page';
import { visibleText, Visible } from '../design/visible';
import { RunFacts } from './RunFacts';
import { RunGraph } from './RunGraph';
import { useRun } from './useRun';

export function RunView({ id }: { id: string }) {
  const query = useRun(id);
  if (!query.data)
    return (
      <Page title={id}>
        <Answer query={query}>{() => null}</Answer>
      </Page>
    );
  return <Content details={query.data} />;
}

function Content({ details }: { details: RunDetails }) {
  const [search, setSearch] = useSearchParams();
  const selected = search.get('node') ?? undefined;
  const select = (path: string | undefined) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (path === undefined) after.delete('node');
        else after.set('node', path);
        return after;
      },
      { replace: true },
    );
  const { run, nodes } = details;
  return (
    <Page title={visibleText(run.object)} heading={<Visible text={run.object} />} note={<RunFacts details={details} />}>
      <Panel flush>
        <RunGraph nodes={nodes} selected={selected} select={select} />
      </Panel>
    </Page>
  );
}
