import type { Report } from '../model.ts';
import { adjust, useReportState } from '../state.ts';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone, zoneText, type TimeZone } from '../../components/time/time-zone.ts';
import { countText } from '../words.ts';
import styles from './alerts.module.css';

interface Props {
  readonly report: Report;
  /** How many alerts are in the list. */
  readonly shown: number;
  /** What these were found by: what is written now may be searched for a moment later. */
  readonly search: string;
  /** Left out where nothing folds. */
  readonly onFold?: (isFolded: boolean) => void;
}

/** How many of all alerts are in the list, and why not all. */
export function CountLine({ report: { alerts, totals }, shown, search, onFold }: Props) {
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
