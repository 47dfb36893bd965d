import { useRef } from 'react';
import { useKeys } from '../../keys/keys.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { Severity, SEVERITIES } from '../../components/severity/severity.tsx';
import type { Report } from '../model.ts';
import { VIEWS, type View } from '../fragment.ts';
import { adjust, useReportState } from '../state.ts';
import { countText } from '../words.ts';
import styles from './alerts.module.css';

interface Props {
  readonly report: Report;
  readonly view: View;
}

const VIEW_NAMES: Readonly<Record<View, string>> = {
  time: 'Time',
  container: 'Container',
  rule: 'Rule',
};

/** Search, severities and order: it stays where it is while the list scrolls. */
export function AlertBar({ report: { totals }, view }: Props) {
  return (
    <div className={styles['bar']} role="search">
      <Search />
      <Severities counts={totals.severities} />
      <div className={styles['views']} role="group" aria-label="Alerts by">
        {VIEWS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={view === each}
            onClick={() => adjust({ view: each })}
          >
            {VIEW_NAMES[each]}
          </button>
        ))}
      </div>
    </div>
  );
}

function Search() {
  const { search } = useReportState();
  const input = useRef<HTMLInputElement>(null);
  useKeys([
    {
      command: 'filter',
      title: 'Search',
      run: () => {
        input.current?.focus();
        input.current?.select();
      },
    },
  ]);
  return (
    <label className={styles['search']}>
      <Icon name="search" size={14} />
      <input
        ref={input}
        type="search"
        value={search}
        aria-label="Search in alerts: words, or field:value"
        aria-keyshortcuts="/"
        placeholder="Search: words, field:value, -without"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => adjust({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (search === '') input.current?.blur();
          else adjust({ search: '' });
          event.preventDefault();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

function Severities({ counts }: { readonly counts: Report['totals']['severities'] }) {
  const { without } = useReportState();
  return (
    <div className={styles['severities']} role="group" aria-label="Severities that are shown">
      {SEVERITIES.map((severity) => (
        <button
          key={severity}
          type="button"
          aria-pressed={!without.includes(severity)}
          disabled={counts[severity] === 0}
          onClick={() =>
            adjust({
              without: without.includes(severity)
                ? without.filter((each) => each !== severity)
                : [...without, severity],
            })
          }
        >
          <Severity severity={severity} />
          <span>{countText(counts[severity])}</span>
        </button>
      ))}
    </div>
  );
}
