import { lazy, Suspense } from 'react';
import { Link, useSearchParams } from 'wouter';
import { Answer } from '../design/Answer';
import { Button } from '../design/Button';
import { plural } from '../design/numbers';
import { Page, Panel } from '../design/Page';
import { type Burst, periods, useBurst } from './burst';
import styles from './Burst.module.css';
import { Cost } from './Cost';
import { Progress } from './Progress';
import { Rates } from './Rates';
import { Stragglers } from './Stragglers';
import { TopList } from './TopList';
import { verdictOf } from './verdict';

const WorldMap = lazy(() => import('./WorldMap').then((module) => ({ default: module.WorldMap })));

/** One look: is today's burst on time, and what flows. */
export function BurstView() {
  const [search, setSearch] = useSearchParams();
  const minutes = periods.find((each) => String(each) === search.get('minutes')) ?? 60;
  const query = useBurst(minutes);
  const verdict = query.data && verdictOf(query.data);
  return (
    <Page
      title="Burst"
      heading={
        verdict ? (
          <span style={verdict.tone && { color: `var(--${verdict.tone})` }} className={styles.verdict}>
            {verdict.title}
          </span>
        ) : (
          'Burst'
        )
      }
      note={
        verdict && (
          <span className={styles.text}>
            {verdict.text} {query.data!.files.failed > 0 && <Link href="/runs?state=failed">See what failed</Link>}
          </span>
        )
      }
      actions={
        <span className={styles.periods} role="group" aria-label="Period">
          {periods.map((each) => (
            <Button
              key={each}
              pressed={each === minutes}
              onClick={() => setSearch({ minutes: String(each) }, { replace: true })}
            >
              {each < 60 ? `${each} min` : `${each / 60} h`}
            </Button>
          ))}
        </span>
      }
    >
      <Answer query={query}>{(burst) => <Content burst={burst} />}</Answer>
    </Page>
  );
}

function Content({ burst }: { burst: Burst }) {
  return (
    <>
      <Progress burst={burst} />
      <Rates burst={burst} />
      <div className={styles.places}>
        <Panel
          title="Where it comes from"
          aside={`records by country, in the latest ${plural(burst.flow.runs, 'file')}`}
        >
          <Suspense fallback={<div className={styles.map} />}>
            <WorldMap countries={burst.flow.top['country'] ?? []} />
          </Suspense>
        </Panel>
        <TopList top={burst.flow.top} />
      </div>
      <div className={styles.pair}>
        <Stragglers stragglers={burst.stragglers} />
        {burst.cost && <Cost cost={burst.cost} />}
      </div>
    </>
  );
}
