import { timeText } from '../../../components/time/format-time.ts';
import { type TimeZone, useTimeZone } from '../../../components/time/time-zone.ts';
import { visibleText } from '../../../components/value/visible-text.ts';
import type { Rota, Shift } from './duty-types.ts';
import styles from './duty.module.css';

const DAYS = 14;
const HUES = 6;

interface Day {
  /** As dates are shown: `2026-12-07`. */
  readonly date: string;
  /** Of a shift that goes on all day or changes in it, by when it begins. */
  readonly shifts: readonly Shift[];
}

/** The coming two weeks, a day each, as the clock of the user shows them. */
export function Calendar({ rota }: { readonly rota: Rota }) {
  const zone = useTimeZone();
  const days = daysOf(rota.shifts, zone);
  const people = [...new Set([...rota.people, ...rota.shifts.map(({ person }) => person)])];
  return (
    <ol className={styles['calendar']} aria-label="The coming two weeks">
      {days.map(({ date, shifts }) => (
        <li key={date}>
          <span className={styles['day']}>
            {weekday(date)} <span className="muted">{date.slice(5)}</span>
          </span>
          {shifts.length === 0 && <span className="muted">no one</span>}
          {shifts.map((shift) => (
            <span
              key={shift.from}
              className={styles['shift']}
              data-hue={people.indexOf(shift.person) % HUES}
              data-override={shift.override !== null || undefined}
            >
              {dateOf(shift.from, zone) === date && (
                <span className={styles['from']}>{timeText(shift.from, zone).slice(11, 16)}</span>
              )}{' '}
              {visibleText(shift.person)}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}

const dateOf = (at: number, zone: TimeZone) => timeText(at, zone).slice(0, 10);

const weekday = (date: string) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' });

function daysOf(shifts: readonly Shift[], zone: TimeZone): readonly Day[] {
  const now = Date.now();
  const today = Date.parse(`${dateOf(now, zone)}T12:00:00Z`);
  return Array.from({ length: DAYS }, (_, index): Day => {
    const date = new Date(today + index * 86_400_000).toISOString().slice(0, 10);
    const own = shifts.filter(
      ({ from, until }) =>
        until > now && dateOf(from, zone) <= date && dateOf(until - 1, zone) >= date,
    );
    return { date, shifts: own };
  });
}
