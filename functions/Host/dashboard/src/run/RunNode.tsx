import type { ItemCounts, NodeDetails } from '../api/runs';
import { compact } from '../design/numbers';
import { StateIcon } from '../design/StateMark';
import { duration } from '../design/time';
import { Visible } from '../design/visible';
import styles from './RunNode.module.css';

export function RunNode({ node }: { node: NodeDetails }) {
  return (
    <>
      <span className={styles.name}>
        <StateIcon state={node.state} />
        <span className="ellipsis">
          <Visible text={node.name} />
        </span>
        {node.isFanOut && <span className={styles.times}>×{node.items ? compact(node.items.total) : 'N'}</span>}
      </span>
      <span className={`${styles.fact} number ellipsis`}>{fact(node)}</span>
      {node.items && node.items.total > 1 && <Share items={node.items} />}
    </>
  );
}

function fact(node: NodeDetails): string {
  if (node.approval && !node.approval.answer) return 'waits for a decision';
  if (node.items && node.items.failed > 0)
    return `${compact(node.items.failed)} of ${compact(node.items.total)} failed`;
  if (node.state === 'Running' && node.items && node.items.total > 1)
    return `${compact(node.items.succeeded)} of ${compact(node.items.total)} done`;
  const retries =
    node.failedCalls > 0 ? `, ${node.failedCalls} failed ${node.failedCalls === 1 ? 'attempt' : 'attempts'}` : '';
  return node.seconds == null ? `${node.state.toLowerCase()}${retries}` : `${duration(node.seconds)}${retries}`;
}

/** How the items of a fan-out stand. */
export function Share({ items }: { items: ItemCounts }) {
  const parts = [
    ['completed', items.succeeded],
    ['failed', items.failed],
    ['running', items.running],
  ] as const;
  return (
    <span className={styles.share} aria-hidden="true">
      {parts.map(([tone, count]) => (
        <span key={tone} style={{ width: `${(100 * count) / items.total}%`, background: `var(--${tone})` }} />
      ))}
    </span>
  );
}
