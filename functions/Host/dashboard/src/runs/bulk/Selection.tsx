import { useState } from 'react';
import { type RunAction, runActions } from '../../api/actions';
import type { RunSummary } from '../../api/runs';
import { Button } from '../../design/Button';
import { plural } from '../../design/numbers';
import { BulkAction } from './BulkAction';
import styles from './BulkReplay.module.css';

const names: readonly RunAction['name'][] = ['rewind', 'restart', 'suspend', 'resume', 'terminate', 'purge'];

/** What can be done to the runs that are selected. */
export function Selection({ runs, clear }: { runs: readonly RunSummary[]; clear: () => void }) {
  const [action, setAction] = useState<RunAction>();
  const possible = runActions.filter(
    ({ name, from }) => names.includes(name) && runs.some(({ state }) => from.includes(state)),
  );
  return (
    <div className={styles.bar} role="group" aria-label="Selected runs">
      <span>{plural(runs.length, 'run')} selected</span>
      {possible.map((each) => (
        <Button key={each.name} kind={each.isDangerous ? 'danger' : 'plain'} onClick={() => setAction(each)}>
          {each.label.replace('…', '')}
        </Button>
      ))}
      <Button kind="bare" onClick={clear}>
        Clear
      </Button>
      {action && <BulkAction action={action} runs={runs} close={() => setAction(undefined)} done={clear} />}
    </div>
  );
}
