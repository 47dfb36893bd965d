import { useRef } from 'react';
import { Icon } from '../../components/icon/icon.tsx';
import { Severity, SEVERITIES } from '../../components/severity/severity.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone, zoneText, type TimeZone } from '../../components/time/time-zone.ts';
import { countText } from '../../components/value/counts.ts';
import { useKeys } from '../../keys/keys.ts';
import { VIEWS, type View } from '../fragment.ts';
import type { Report } from '../model.ts';
import { adjust, useReportState } from '../state.ts';
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
export const AlertBar = ({ report: { totals }, view }: Props) => (
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

interface CountProps {
  readonly report: Report;
  /** How many alerts are in the list. */
  readonly shown: number;
  /** What these were found by: what is written now may be searched for a moment later. */
  readonly search: string;
  /** Left out where nothing folds. */
  readonly onFold?: (isFolded: boolean) => void;
}

/** How many of all alerts are in the list, and why not all. */
export function CountLine({ report: { alerts, totals }, shown, search, onFold }: CountProps) {
  const { without, from, to } = useReportState();
  const zone = useTimeZone();
  const isFiltered = search !== '' || without.length > 0 || from !== null || to !== null;
  const left = totals.alerts - alerts.length;
  return (
    <div className={styles['count']}>
      <p role="status">
        {totals.alerts === 0
          ? 'No rule alerted.'
          : isFiltered
            ? `${countText(shown)} of ${countText(totals.alerts, 'alert')}`
            : countText(totals.alerts, 'alert')}
        {from !== null && to !== null && ` · ${rangeText(from, to, zone)}`}
        {left > 0 &&
          ` · ${countText(left, 'alert')} counted but not in this file: its size is limited`}
      </p>
      {isFiltered && (
        <button
          type="button"
          onClick={() => adjust({ search: '', without: [], from: null, to: null })}
        >
          Show all
        </button>
      )}
      {onFold !== undefined && (
        <span>
          <button type="button" onClick={() => onFold(false)}>
            Unfold all
          </button>
          <button type="button" onClick={() => onFold(true)}>
            Fold all
          </button>
        </span>
      )}
    </div>
  );
}

function rangeText(from: number, to: number, zone: TimeZone): string {
  const [first, last] = [timeText(from, zone), timeText(to, zone)];
  const end = first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last;
  return `${first} to ${end} ${zoneText(zone)}`;
}
