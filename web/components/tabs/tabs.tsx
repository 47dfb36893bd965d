import styles from './tabs.module.css';

interface Props<Name extends string> {
  /** "Parts of the story". */
  readonly label: string;
  /** Those with a number count something. */
  readonly tabs: readonly (readonly [name: Name, title: string, count?: string])[];
  readonly current: Name;
  readonly onTab: (name: Name) => void;
}

/** The parts of a page, of which one is shown; a page of its own is led to by a link. */
export const Tabs = <Name extends string>({ label, tabs, current, onTab }: Props<Name>) => (
  <nav className={styles['tabs']} aria-label={label}>
    {tabs.map(([name, title, count]) => (
      <button
        key={name}
        type="button"
        aria-current={current === name ? 'page' : undefined}
        onClick={() => onTab(name)}
      >
        {title} {count !== undefined && <span>{count}</span>}
      </button>
    ))}
  </nav>
);
