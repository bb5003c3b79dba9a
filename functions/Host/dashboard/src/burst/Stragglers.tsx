import { Link } from 'wouter';
import { Panel } from '../design/Page';
import { duration } from '../design/time';
import { Visible } from '../design/visible';
import { runAddress } from '../runs/filters';
import type { Burst } from './burst';
import styles from './Burst.module.css';

/** The runs that take the longest. */
export function Stragglers({ stragglers }: { stragglers: Burst['stragglers'] }) {
  return (
    <Panel title="Stragglers" aside="unfinished for the longest">
      {stragglers.length === 0 ? (
        <p className="quiet small">Nothing is unfinished.</p>
      ) : (
        <ol className={styles.stragglers}>
          {stragglers.map(({ id, object, age }) => (
            <li key={id}>
              <Link href={runAddress(id)} className="ellipsis">
                <Visible text={object} />
              </Link>
              <span className="number">{duration(age)}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
