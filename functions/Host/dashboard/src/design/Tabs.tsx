import styles from './Tabs.module.css';

interface Props<T extends string> {
  label: string;
  tabs: readonly { id: T; label: string }[];
  selected: T;
  select: (id: T) => void;
}

export function Tabs<T extends string>({ label, tabs, selected, select }: Props<T>) {
  const move = (by: number) => {
    const at = tabs.findIndex(({ id }) => id === selected);
    select(tabs[(at + by + tabs.length) % tabs.length]!.id);
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={label}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          aria-selected={tab.id === selected}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => select(tab.id)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowRight') move(1);
            if (event.key === 'ArrowLeft') move(-1);
          }}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
