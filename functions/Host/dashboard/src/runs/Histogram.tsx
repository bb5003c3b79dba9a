import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import { type RunState, runStates } from '../api/runs';
import { Button } from '../design/Button';
import { count, plural } from '../design/numbers';
import { colourOf } from '../design/StateMark';
import { moment } from '../design/time';
import { type Filter, toQuery, type useFilter } from './filters';
import styles from './Histogram.module.css';

interface Bucket {
  from: string;
  counts: Partial<Record<string, number>>;
}

interface Answer {
  from: string;
  to: string;
  step: number;
  buckets: Bucket[];
}

/** How many runs there were when, by state. A bar leads to its runs. */
export function Histogram({ filter, change }: { filter: Filter; change: ReturnType<typeof useFilter>['change'] }) {
  const { data } = useQuery({
    queryKey: ['histogram', filter],
    queryFn: ({ signal }) => get<Answer>('/runs/histogram', { ...toQuery(filter), buckets: 60 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => steady() * 2,
  });
  if (!data || data.buckets.length === 0) return <div className={styles.bars} />;
  const totals = data.buckets.map(({ counts }) => sum(counts));
  const most = Math.max(1, ...totals);
  const choose = (bucket: Bucket) => {
    const to = new Date(Date.parse(bucket.from) + data.step * 1000);
    change({ createdFrom: new Date(bucket.from).toISOString(), createdTo: to.toISOString() });
  };
  return (
    <figure className={styles.figure}>
      <div className={styles.bars}>
        {data.buckets.map((bucket, index) => (
          <button
            key={bucket.from}
            type="button"
            disabled={totals[index] === 0}
            onClick={() => choose(bucket)}
            aria-label={`${moment(bucket.from)}: ${plural(totals[index]!, 'run')}`}
            title={`${moment(bucket.from)}\n${describe(bucket)}`}
          >
            {runStates.map((state) => (
              <Part key={state} state={state} share={of(bucket, state) / most} />
            ))}
          </button>
        ))}
      </div>
      <figcaption className={styles.caption}>
        <span>{moment(data.from)}</span>
        <span className="number">
          {plural(
            totals.reduce((a, b) => a + b, 0),
            'run',
          )}
        </span>
        <span>{moment(data.to)}</span>
        {(filter.createdFrom || filter.createdTo) && (
          <Button kind="bare" onClick={() => change({ createdFrom: undefined, createdTo: undefined })}>
            All times
          </Button>
        )}
      </figcaption>
    </figure>
  );
}

const Part = ({ state, share }: { state: RunState; share: number }) =>
  share > 0 && <span style={{ height: `max(2px, ${share * 100}%)`, background: colourOf(state) }} />;

const of = ({ counts }: Bucket, state: RunState): number => counts[state] ?? counts[state.toLowerCase()] ?? 0;

const sum = (counts: Bucket['counts']): number =>
  Object.values(counts).reduce<number>((all, each) => all + (each ?? 0), 0);

const describe = (bucket: Bucket): string =>
  runStates
    .filter((state) => of(bucket, state) > 0)
    .map((state) => `${count(of(bucket, state))} ${state.toLowerCase()}`)
    .join(', ') || 'no runs';
