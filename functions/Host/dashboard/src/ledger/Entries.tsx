import { Link } from 'wouter';
import { bytes } from '../design/numbers';
import { StateMark } from '../design/StateMark';
import { Table } from '../design/Table';
import { moment } from '../design/time';
import { Visible } from '../design/visible';
import { runAddress } from '../runs/filters';
import { type Entry, markOf } from './ledger';

export function Entries({ entries }: { entries: readonly Entry[] }) {
  return (
    <Table
      label="Objects"
      rows={entries}
      keyOf={({ bucket, key }) => `${bucket}/${key}`}
      columns={[
        { name: 'State', value: ({ state }) => <StateMark state={markOf[state]} label={state} /> },
        { name: 'Object', value: (entry) => <ObjectOf entry={entry} /> },
        { name: 'Size', value: ({ bytes: size }) => bytes(size), isNumber: true, isMinor: true },
        { name: 'Written', value: ({ lastModified }) => moment(lastModified), isNumber: true, isMinor: true },
      ]}
    />
  );
}

function ObjectOf({ entry: { bucket, key, run, state, detail } }: { entry: Entry }) {
  const name = <Visible text={`${bucket}/${key}`} />;
  return (
    <>
      {state === 'Missing' ? name : <Link href={runAddress(run)}>{name}</Link>}
      {detail && (
        <div className="quiet">
          <Visible text={detail} />
        </div>
      )}
    </>
  );
}
