import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'wouter';
import { get } from '../api/client';
import { useCanAct } from '../api/session';
import { Answer } from '../design/Answer';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Empty } from '../design/Notice';
import { plural } from '../design/numbers';
import { Page, Panel } from '../design/Page';
import { Days } from './Days';
import { Entries } from './Entries';
import styles from './Ledger.module.css';
import type { LedgerReport } from './ledger';
import { Repair } from './Repair';

/** Whether every object that was dropped has its result. */
export function LedgerView() {
  const [search, setSearch] = useSearchParams();
  const [isRepairing, setRepairing] = useState(false);
  const canAct = useCanAct();
  const scope = {
    objects: search.get('objects') ?? undefined,
    from: search.get('from') ?? undefined,
    to: search.get('to') ?? undefined,
  };
  const query = useQuery({
    queryKey: ['ledger', scope],
    queryFn: ({ signal }) =>
      get<LedgerReport>('/ledger', { ...scope, from: day(scope.from), to: day(scope.to, 1) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)].filter(([, value]) => value !== '');
    setSearch(new URLSearchParams(entries as [string, string][]));
  };
  return (
    <Page
      title="Ledger"
      note={query.data && summary(query.data)}
      actions={
        canAct &&
        !!query.data?.wrong && (
          <Button kind="primary" onClick={() => setRepairing(true)}>
            Repair…
          </Button>
        )
      }
    >
      <form className={styles.scope} onSubmit={choose}>
        <Field label="Objects" name="objects" placeholder="s3://bucket/prefix" defaultValue={scope.objects} />
        <Field label="From" name="from" type="date" defaultValue={scope.from} />
        <Field label="Until" name="to" type="date" defaultValue={scope.to} />
        <Button type="submit">Look</Button>
      </form>
      <Answer query={query}>
        {(report) =>
          report.days.length === 0 ? (
            <Empty title="There are no objects">None of the routes' buckets has an object in this time.</Empty>
          ) : (
            <>
              <Panel flush title="By day and prefix">
                <Days days={report.days} />
              </Panel>
              <Panel
                flush
                title="What is missing or unequal"
                aside={report.more > 0 && `and ${plural(report.more, 'more object')}`}
              >
                {report.objects.length === 0 ? (
                  <Empty title="Nothing">Every object is accounted for.</Empty>
                ) : (
                  <Entries entries={report.objects} />
                )}
              </Panel>
            </>
          )
        }
      </Answer>
      {isRepairing && query.data && (
        <Repair
          report={query.data}
          scope={{ ...scope, from: day(scope.from), to: day(scope.to, 1) }}
          close={() => setRepairing(false)}
        />
      )}
    </Page>
  );
}

const summary = ({ wrong, days }: LedgerReport): string => {
  const objects = days.reduce((sum, { objects: each }) => sum + each, 0);
  return wrong === 0
    ? `All of ${plural(objects, 'object')} are accounted for.`
    : `${wrong} of ${plural(objects, 'object')} are not as they should be.`;
};

const day = (text: string | undefined, later = 0): string | undefined =>
  text === undefined ? undefined : new Date(Date.parse(`${text}T00:00:00Z`) + later * 86_400_000).toISOString();
