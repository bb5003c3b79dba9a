import { runActions } from '../../api/actions';
import type { RunState } from '../../api/runs';
import { Button } from '../../design/Button';
import type { Asked } from './RunActions';

/** What can be done to a run in its state. */
export function ActionBar({ state, ask }: { state: RunState; ask: (asked: Asked) => void }) {
  return runActions
    .filter((action) => action.from.includes(state))
    .map((action, index) => (
      <Button
        key={action.name}
        kind={index === 0 && action.name === 'rewind' ? 'primary' : 'plain'}
        onClick={() => ask({ action })}
      >
        {action.label}
      </Button>
    ));
}
