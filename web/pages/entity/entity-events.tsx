import { useMemo } from 'react';
import { Bars } from '../../components/chart/bars.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { Empty } from '../../components/states/states.tsx';
import { Surroundings } from '../context/surroundings.tsx';
import { fill } from '../hunt/results/fill.ts';
import type { Change, EntityAnswer } from './entity-answer.ts';
import type { EntitySearch } from './search.ts';
import styles from './entity.module.css';

interface Props {
  readonly answer: EntityAnswer;
  readonly search: EntitySearch;
  readonly change: Change;
}

const SERIES = [{ name: 'events', color: '--accent' }];

/** Its events around a chosen moment; at first, around its newest alert or else its last event. */
export function EntityEvents({ answer, search, change }: Props) {
  const { field, value, alerts, firstSeen, lastSeen, histogram } = answer;
  const zone = useTimeZone();
  const at = search.at ?? alerts.newest ?? lastSeen;
  const bars = useMemo(
    () => (histogram === null ? null : fill(histogram.buckets, histogram.intervalMs)),
    [histogram],
  );
  if (at === null || firstSeen === null || lastSeen === null)
    return (
      <Empty
        title="No events are stored"
        reason="They may be older than events are kept, or the value may be spelled differently: values are compared exactly."
      />
    );
  const go = (ms: number) =>
    change({ at: new Date(ms).toISOString(), arrival: undefined, open: undefined }, true);
  const { arrival, minutes, open } = search;
  return (
    <Surroundings
      search={{ field, value, at, arrival, minutes, open }}
      change={change}
      isPlaceFixed
      chart={
        bars !== null &&
        bars.filled.length > 0 && (
          <div className={styles['chart']}>
            <Bars
              label="Its events by time"
              series={SERIES}
              buckets={bars.filled}
              intervalMs={bars.length}
              height={44}
              onRange={(from, to) => go((from + to) / 2)}
            />
            <input
              type="range"
              aria-label="The moment around which events are shown"
              aria-valuetext={`${timeText(at, zone)} ${zone}`}
              min={Date.parse(firstSeen)}
              max={Math.max(Date.parse(lastSeen), Date.parse(firstSeen) + 1)}
              step="any"
              value={Date.parse(at)}
              onChange={({ currentTarget }) => go(Number(currentTarget.value))}
            />
          </div>
        )
      }
    />
  );
}
