import { address } from '../api/client';
import type { RunDetails } from '../api/runs';
import { Code } from '../design/Code';
import { Empty } from '../design/Notice';
import { Artifacts } from './Artifacts';
import { History } from './History';
import styles from './RunView.module.css';
import { Timeline } from './timeline/Timeline';

export const tabs = [
  { id: 'timeline', label: 'Timeline' },
  { id: 'report', label: 'Report' },
  { id: 'artifacts', label: 'Artifacts' },
  { id: 'input', label: 'Input' },
  { id: 'history', label: 'History' },
  { id: 'json', label: 'JSON' },
] as const;

interface Props {
  tab: (typeof tabs)[number]['id'];
  details: RunDetails;
  select: (node: string) => void;
}

export function RunTab({ tab, details, select }: Props) {
  const { run, input } = details;
  const path = `/runs/${encodeURIComponent(run.id)}`;
  switch (tab) {
    case 'timeline':
      return <Timeline details={details} select={select} />;
    case 'report':
      return run.state === 'Completed' ? (
        <iframe className={styles.report} title="Report" sandbox="" src={address(`${path}/report`)} />
      ) : (
        <Empty title="There is no report yet">A run writes its report when all of its parts are there.</Empty>
      );
    case 'artifacts':
      return <Artifacts run={run.id} />;
    case 'input':
      return <Code text={JSON.stringify(input ?? null, null, 2)} whole={address(path)} />;
    case 'history':
      return <History id={run.id} />;
    case 'json':
      return <Code text={JSON.stringify(details, null, 2)} whole={address(path)} />;
  }
}
