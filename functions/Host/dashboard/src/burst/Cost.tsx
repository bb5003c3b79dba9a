import { Figure, Figures } from '../design/Figure';
import { Panel } from '../design/Page';
import type { Burst } from './burst';
import styles from './Burst.module.css';

/** What the burst cost so far, and what it would have cost on Lambda. */
export function Cost({ cost: { spate, lambda, basis } }: { cost: NonNullable<Burst['cost']> }) {
  return (
    <Panel title="Cost so far">
      <Figures>
        <Figure name="Spate" value={dollars(spate)} />
        <Figure name="Lambda would be" value={dollars(lambda)} />
      </Figures>
      <p className={styles.basis}>{basis}</p>
    </Panel>
  );
}

/** Small sums keep two digits that say something. */
const dollars = (sum: number): string => {
  const digits = sum === 0 || sum >= 1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(sum)));
  return `$${sum.toFixed(digits)}`;
};
