import { compact } from '../design/numbers';
import { StateIcon } from '../design/StateMark';
import { Visible } from '../design/visible';
import { type CohortNode as Node, quantiles } from './cohort';
import styles from './CohortNode.module.css';

const states = [
  ['Succeeded', 'succeeded'],
  ['Failed', 'failed'],
  ['Running', 'running'],
  ['Skipped', 'skipped'],
] as const;

export function CohortNode({ node }: { node: Node }) {
  return (
    <>
      <span className={`${styles.name} ellipsis`}>
        <Visible text={node.name} />
      </span>
      <span className={styles.counts}>
        {states.map(([state, name]) => {
          const number = node.counts[name] ?? 0;
          return (
            number > 0 && (
              <span key={state} className={`${styles.count} number`}>
                <StateIcon state={state} size={12} />
                {compact(number)}
              </span>
            )
          );
        })}
      </span>
      <span className={`${styles.time} number`}>{quantiles(node.duration)}</span>
    </>
  );
}
