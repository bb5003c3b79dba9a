import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/client';
import { Answer } from '../design/Answer';
import { Code } from '../design/Code';
import { Empty } from '../design/Notice';
import { bytes, compact } from '../design/numbers';
import { Visible } from '../design/visible';
import styles from './Artifacts.module.css';

interface Artifact {
  object: string;
  kind: string;
  bytes?: number | null;
  records?: number | null;
}

/** What the run wrote, with the first lines of each. */
export function Artifacts({ run }: { run: string }) {
  const path = `/runs/${encodeURIComponent(run)}`;
  const query = useQuery({
    queryKey: ['run', run, 'objects'],
    queryFn: ({ signal }) => get<{ items: Artifact[]; total: number }>(`${path}/objects`, { limit: 1000 }, signal),
  });
  const [open, setOpen] = useState<string>();
  return (
    <Answer query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Nothing is written yet">What the run writes is listed once its manifest is in place.</Empty>
        ) : (
          <ul>
            {items.map((each) => (
              <li key={each.object} className={styles.artifact}>
                <button
                  type="button"
                  className={styles.name}
                  aria-expanded={open === each.object}
                  onClick={() => setOpen(open === each.object ? undefined : each.object)}
                >
                  <span className={styles.kind}>{each.kind}</span>
                  <span className="ellipsis mono">
                    <Visible text={each.object} />
                  </span>
                  <span className="quiet number">
                    {each.records != null && `${compact(each.records)} records, `}
                    {each.bytes != null && bytes(each.bytes)}
                  </span>
                </button>
                {open === each.object && <Preview path={path} object={each.object} />}
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}

function Preview({ path, object }: { path: string; object: string }) {
  const query = useQuery({
    queryKey: ['preview', path, object],
    queryFn: ({ signal }) =>
      get<{ lines: string[]; truncated: boolean }>(`${path}/preview`, { object, lines: 20 }, signal),
  });
  return (
    <Answer query={query} rows={3}>
      {({ lines, truncated }) => (
        <>
          <Code text={lines.length > 0 ? lines.join('\n') : '(empty)'} />
          {truncated && <p className="quiet small">These are its first lines.</p>}
        </>
      )}
    </Answer>
  );
}
