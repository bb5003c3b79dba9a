import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import { compact } from '../design/numbers';
import { Visible } from '../design/visible';
import { type Filter, toQuery, type useFilter } from './filters';
import styles from './Failures.module.css';

interface Kind {
  fingerprint: string;
  message: string;
  count: number;
}

export function useFailureKinds(filter: Filter, limit: number) {
  return useQuery({
    queryKey: ['fingerprints', filter, limit],
    queryFn: ({ signal }) => get<{ items: Kind[] }>('/runs/fingerprints', { ...toQuery(filter), limit }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => steady() * 2,
  });
}

/** The failures by kind: each leads to its runs. */
export function Failures({ filter, change }: { filter: Filter; change: ReturnType<typeof useFilter>['change'] }) {
  const { data } = useFailureKinds(filter, 4);
  if (!data || data.items.length < 2) return null;
  return (
    <ul className={styles.kinds} aria-label="Kinds of failure">
      {data.items.map((kind) => (
        <li key={kind.fingerprint}>
          <button type="button" onClick={() => change({ fingerprint: kind.fingerprint })}>
            <span className={`${styles.count} number`}>{compact(kind.count)}</span>
            <span className="ellipsis">
              <Visible text={kind.message} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
