import { Fact } from '../../components/facts/facts.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { ValueText } from '../../components/value/value.tsx';
import { Each } from '../each.tsx';
import type { Alert } from '../model.ts';
import { Name } from '../name.tsx';
import { countText, longSpanText } from '../words.ts';
import styles from './detail.module.css';

/** When, how bad, from which lines, and what the alert stands for. */
export function AlertFacts({ alert }: { readonly alert: Alert }) {
  const { start, end, riskScore, id, places, keys, events, moreEvents, suppression, reason } =
    alert;
  return (
    <>
      <dl className={styles['facts']}>
        <Fact name="Time">
          {start === null ? 'no readable time' : <Instant at={start} />}
          {start !== null && end !== null && end !== start && (
            <>
              {' to '}
              <Instant at={end} />, {longSpanText(Date.parse(end) - Date.parse(start))}
            </>
          )}
        </Fact>
        <Fact name="Risk">{riskScore}</Fact>
        {keys.length > 0 && (
          <Fact name="Joined by">
            <Each of={keys} between=", ">
              {(key) => (key === null ? '(none)' : <ValueText text={key} most={80} />)}
            </Each>
          </Fact>
        )}
        {events.length + moreEvents > 1 && (
          <Fact name="Events">{countText(events.length + moreEvents)}</Fact>
        )}
        {places !== '' && (
          <Fact name="Read from">
            <ValueText text={places} most={200} />
          </Fact>
        )}
        <Fact name="Alert id">
          <ValueText text={id} most={64} />
        </Fact>
      </dl>
      <p className={styles['reason']}>
        <Name of={reason} />
      </p>
      {suppression !== null && <Suppression of={suppression} />}
    </>
  );
}

/** With all digits that the event has. */
export function Instant({ at }: { readonly at: string }) {
  const zone = useTimeZone();
  const [fraction = ''] = /\.\d+/.exec(at) ?? [];
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace('Z', '')} UTC`}>
      {timeText(at, zone)}
      {fraction}
    </time>
  );
}

function Suppression({ of }: { readonly of: NonNullable<Alert['suppression']> }) {
  const { terms, start, end, count } = of;
  return (
    <p>
      Represents {countText(count, 'more alert')} with {terms.length === 0 && 'the same values'}
      <Each of={terms} between=", ">
        {([field, value]) => (
          <>
            <ValueText text={field} /> = <ValueText text={value} />
          </>
        )}
      </Each>
      {start !== null && end !== null && (
        <>
          , from <Instant at={start} /> to <Instant at={end} />
        </>
      )}
      .
    </p>
  );
}
