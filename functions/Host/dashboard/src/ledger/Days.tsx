import { bytes, count } from '../design/numbers';
import { StateMark } from '../design/StateMark';
import { Table } from '../design/Table';
import { Visible } from '../design/visible';
import type { Day } from './ledger';

export function Days({ days }: { days: readonly Day[] }) {
  return (
    <Table
      label="Days"
      rows={days}
      keyOf={({ day, prefix, route }) => `${day} ${prefix} ${route}`}
      columns={[
        { name: 'Day', value: ({ day }) => <span className="number">{day}</span> },
        { name: 'Prefix', value: ({ prefix }) => <Visible text={prefix} /> },
        { name: 'Objects', value: ({ objects }) => count(objects), isNumber: true },
        { name: 'Size', value: ({ bytes: size }) => bytes(size), isNumber: true, isMinor: true },
        { name: 'Notified', value: ({ notified }) => count(notified), isNumber: true, isMinor: true },
        { name: 'Runs', value: ({ runs }) => count(runs), isNumber: true, isMinor: true },
        { name: 'Manifests', value: ({ manifests }) => count(manifests), isNumber: true, isMinor: true },
        { name: 'Records in', value: ({ recordsIn }) => count(recordsIn), isNumber: true, isMinor: true },
        { name: 'Out', value: ({ recordsOut }) => count(recordsOut), isNumber: true, isMinor: true },
        { name: 'Rejected', value: ({ rejected }) => count(rejected), isNumber: true, isMinor: true },
        { name: 'Wrong', value: ({ wrong }) => <Wrong wrong={wrong} />, isNumber: true },
      ]}
    />
  );
}

const Wrong = ({ wrong }: { wrong: number }) =>
  wrong === 0 ? <StateMark state="Completed" label="none" /> : <StateMark state="Failed" label={count(wrong)} />;
