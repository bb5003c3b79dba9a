import { hasEnded, type NodeDetails, type RunDetails } from '../../api/runs';
import { useCanAct } from '../../api/session';
import { runActions } from '../../api/actions';
import { Button } from '../../design/Button';
import { Facts } from '../../design/Facts';
import { count } from '../../design/numbers';
import { StateMark } from '../../design/StateMark';
import { duration, moment } from '../../design/time';
import { Visible } from '../../design/visible';
import type { Asked } from '../actions/RunActions';
import { ApprovalForm } from './ApprovalForm';
import { Calls } from './Calls';
import { Logs } from './Logs';
import styles from './NodePanel.module.css';

interface Props {
  details: RunDetails;
  node: NodeDetails;
  ask: (asked: Asked) => void;
  close: () => void;
}

/** All about one node. */
export function NodePanel({ details: { run }, node, ask, close }: Props) {
  const canAct = useCanAct();
  const isLive = !hasEnded(run.state);
  const rerun = runActions.find(({ name }) => name === 'rerun')!;
  return (
    <aside className={styles.panel} aria-label={`Node ${node.name}`}>
      <header className={styles.header}>
        <h2>
          <Visible text={node.name} />
        </h2>
        <Button kind="bare" aria-label="Close" onClick={close}>
          ✕
        </Button>
      </header>
      <Facts
        facts={[
          ['State', <StateMark key="state" state={node.state} />],
          ['Runs', node.activity && <Visible text={node.activity} />],
          ['Began', node.startedAt && moment(node.startedAt)],
          ['Took', node.seconds != null && duration(node.seconds)],
          [
            'Attempts',
            node.calls > 0 &&
              `${count(node.calls)}${node.failedCalls > 0 ? `, ${count(node.failedCalls)} failed` : ''}`,
          ],
          ['Worker', node.worker && <Visible text={node.worker} />],
        ]}
      />
      {node.failure && (
        <p className={styles.failure}>
          <Visible text={node.failure} />
        </p>
      )}
      {node.approval && <ApprovalForm run={run.id} path={node.path} approval={node.approval} canAct={canAct} />}
      {node.nodes.length > 0 && <Parts nodes={node.nodes} />}
      {canAct && hasEnded(run.state) && node.calls > 0 && !node.isExitHandler && (
        <div>
          <Button onClick={() => ask({ action: rerun, from: node.path })}>Rerun from here…</Button>
        </div>
      )}
      {node.calls > 0 && (
        <Calls
          run={run.id}
          node={node}
          isLive={isLive}
          rerun={canAct && hasEnded(run.state) ? (from) => ask({ action: rerun, from }) : undefined}
        />
      )}
      {node.calls > 0 && <Logs run={run.id} node={node.path} isLive={isLive} />}
    </aside>
  );
}

function Parts({ nodes }: { nodes: readonly NodeDetails[] }) {
  return (
    <section className={styles.section}>
      <h3>Made of</h3>
      <ul>
        {nodes.map((part) => (
          <li key={part.path} className={styles.part}>
            <Visible text={part.name} /> <StateMark state={part.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}
