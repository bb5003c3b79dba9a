import { type FormEvent, useState } from 'react';
import { runStates } from '../api/runs';
import { Button } from '../design/Button';
import { StateIcon } from '../design/StateMark';
import { Visible } from '../design/visible';
import { type Filter, isEmpty, type Single, type useFilter } from './filters';
import styles from './FilterBar.module.css';

const fields: { name: Single | 'tag'; label: string; hint: string }[] = [
  { name: 'objects', label: 'Object', hint: 'bucket/prefix' },
  { name: 'error', label: 'Failure', hint: 'words of the message' },
  { name: 'route', label: 'Route', hint: 'name' },
  { name: 'prefix', label: 'Run', hint: 'beginning of the id' },
  { name: 'tag', label: 'Tag', hint: 'name=value' },
];

const periods: { label: string; hours: number | undefined }[] = [
  { label: 'Any time', hours: undefined },
  { label: 'Last hour', hours: 1 },
  { label: 'Last 24 hours', hours: 24 },
  { label: 'Last 7 days', hours: 7 * 24 },
];

type Change = ReturnType<typeof useFilter>['change'];

export function FilterBar({ filter, change, clear }: { filter: Filter; change: Change; clear: () => void }) {
  const [field, setField] = useState<(typeof fields)[number]>(fields[0]!);
  const [text, setText] = useState('');
  const search = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    change(
      field.name === 'tag' ? { tag: [...filter.tag, text.trim()] } : { [field.name]: asValue(field.name, text.trim()) },
    );
    setText('');
  };
  return (
    <div className={styles.bar}>
      <form className={styles.search} role="search" onSubmit={search}>
        <select
          aria-label="Search in"
          value={field.name}
          onChange={(event) => setField(fields.find(({ name }) => name === event.target.value)!)}
        >
          {fields.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <input
          type="search"
          aria-label={`Search: ${field.label}`}
          placeholder={field.hint}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <kbd>/</kbd>
      </form>
      <div className={styles.states} role="group" aria-label="States">
        {runStates.map((state) => {
          const name = state.toLowerCase();
          const isOn = filter.state.includes(name);
          return (
            <Button
              key={state}
              pressed={isOn}
              onClick={() =>
                change({ state: isOn ? filter.state.filter((each) => each !== name) : [...filter.state, name] })
              }
            >
              <StateIcon state={state} size={14} />
              {state}
            </Button>
          );
        })}
      </div>
      <select
        className={styles.period}
        aria-label="Time"
        value=""
        onChange={(event) => change(since(event.target.value))}
      >
        <option value="" hidden>
          {filter.createdFrom || filter.createdTo ? 'Chosen time' : 'Any time'}
        </option>
        {periods.map(({ label, hours }) => (
          <option key={label} value={hours ?? 'any'}>
            {label}
          </option>
        ))}
      </select>
      <Chips filter={filter} change={change} />
      {!isEmpty(filter) && (
        <Button kind="bare" onClick={clear}>
          Clear
        </Button>
      )}
    </div>
  );
}

function Chips({ filter, change }: { filter: Filter; change: Change }) {
  const texts = [
    ...fields.map(({ name, label }) => ({ name, label })),
    { name: 'fingerprint' as const, label: 'Kind of failure' },
  ];
  const chips = texts.flatMap(({ name, label }) =>
    name === 'tag'
      ? filter.tag.map((text) => ({
          label,
          text,
          remove: () => change({ tag: filter.tag.filter((each) => each !== text) }),
        }))
      : filter[name] === undefined
        ? []
        : [{ label, text: filter[name], remove: () => change({ [name]: undefined }) }],
  );
  return chips.map(({ label, text, remove }) => (
    <span key={label + text} className={styles.chip}>
      <span className="quiet">{label}</span> <Visible text={text} />
      <button type="button" aria-label={`Remove ${label}`} onClick={remove}>
        ✕
      </button>
    </span>
  ));
}

const asValue = (field: string, text: string): string =>
  field === 'objects' && !text.startsWith('s3://') ? `s3://${text}` : text;

function since(hours: string) {
  const from = hours === 'any' ? undefined : new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
  return { createdFrom: from, createdTo: undefined };
}
