import { useRef, useState } from 'react';
import { spanText, timeText } from '../time/format-time.ts';
import { useTimeZone } from '../time/time-zone.ts';
import styles from './bars.module.css';

export interface Bucket {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** By series, in the order of them, from the bottom. */
  readonly counts: readonly number[];
}

export interface Series {
  readonly name: string;
  /** The name of a colour of ours: `--critical`. */
  readonly color: string;
}

interface Props {
  /** What it counts: "Alerts by time and severity". */
  readonly label: string;
  readonly series: readonly Series[];
  readonly buckets: readonly Bucket[];
  readonly intervalMs: number;
  readonly height?: number;
  /** Called with a range that was drawn over, in milliseconds since 1970; left out, none can be. */
  readonly onRange?: (from: number, to: number) => void;
}

/**
 * Counts by time, stacked. Where a bucket begins later than the one before it ends, the axis is broken, and the time between
 * is said. A range is drawn with the pointer, or with arrows, Shift and Enter. A table says the same.
 */
export function Bars({ label, series, buckets, intervalMs, height = 64, onRange }: Props) {
  const zone = useTimeZone();
  const box = useRef<HTMLDivElement>(null);
  const [from, setFrom] = useState<number | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(1, ...buckets.map(totalOf));
  const place = (clientX: number) => {
    const room = box.current?.getBoundingClientRect();
    if (room === undefined) return 0;
    const share = (clientX - room.left) / room.width;
    return Math.max(0, Math.min(buckets.length - 1, Math.floor(share * buckets.length)));
  };
  const finish = (a: number | null, b: number | null) => {
    setFrom(null);
    if (a === null || b === null || onRange === undefined) return;
    const first = buckets[Math.min(a, b)];
    const last = buckets[Math.max(a, b)];
    if (first !== undefined && last !== undefined)
      onRange(first.start, last.start + intervalMs - 1);
  };
  const digits = intervalMs < MINUTE_MS ? TO_SECONDS : TO_MINUTES;
  const shown = at === null ? undefined : buckets[at];
  const breaks = buckets.flatMap(({ start }, index) => {
    const before = buckets[index - 1];
    const skipped = before === undefined ? 0 : start - before.start - intervalMs;
    return skipped > 0 ? [{ index, skipped }] : [];
  });
  const last = buckets.at(-1);
  const isOneDay =
    last !== undefined &&
    timeText(buckets[0]?.start ?? 0, zone).slice(0, TO_DAY) ===
      timeText(last.start, zone).slice(0, TO_DAY);
  // Tick labels are left out where the axis is broken, because the break labels need the space.
  const ticks =
    breaks.length > 0 || buckets.length < 2 * PARTS
      ? []
      : Array.from({ length: PARTS - 1 }, (_, part) =>
          Math.round(((part + 1) * buckets.length) / PARTS),
        );
  return (
    <figure className={styles['figure']}>
      <div
        ref={box}
        className={styles['bars']}
        style={{ height }}
        role="img"
        aria-label={`${label}. The table below says the same.`}
        tabIndex={onRange === undefined ? -1 : 0}
        onPointerDown={(event) => {
          if (onRange === undefined) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(place(event.clientX));
        }}
        onPointerMove={(event) => setAt(place(event.clientX))}
        onPointerUp={(event) => finish(from, place(event.clientX))}
        onPointerLeave={() => from === null && setAt(null)}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (by !== 0) {
            if (event.shiftKey && from === null) setFrom(at ?? 0);
            setAt(Math.max(0, Math.min(buckets.length - 1, (at ?? -1) + by)));
          } else if (event.key === 'Enter') finish(from ?? at, at);
          else if (event.key === 'Escape' && from !== null) setFrom(null);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <svg
          width="100%"
          height={height}
          viewBox={`0 0 ${Math.max(1, buckets.length)} 100`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {buckets.map((bucket, index) => (
            <Stack key={bucket.start} bucket={bucket} x={index} series={series} most={most} />
          ))}
          {breaks.map(({ index }) => (
            <line
              key={index}
              x1={index}
              x2={index}
              y1="0"
              y2="100"
              vectorEffect="non-scaling-stroke"
              className={styles['break']}
            />
          ))}
          {at !== null && (
            <rect
              x={Math.min(from ?? at, at)}
              width={Math.abs(at - (from ?? at)) + 1}
              y="0"
              height="100"
              className={styles['brush']}
            />
          )}
        </svg>
      </div>
      <figcaption className={styles['caption']} aria-live="polite">
        {shown === undefined ? (
          <>
            {buckets[0] !== undefined && timeText(buckets[0].start, zone).slice(0, digits)}
            {breaks.map(({ index, skipped }) => (
              <span
                key={index}
                className={styles['skipped']}
                style={{ left: `${(index / buckets.length) * 100}%` }}
              >
                <span aria-hidden="true">// </span>
                <span className="unseen">here nothing happened for </span>
                {spanText(skipped)}
              </span>
            ))}
            {ticks.map((index) => (
              <span
                key={index}
                className={styles['tick']}
                data-half={Math.abs(2 * index - buckets.length) < 2}
                style={{ left: `${(index / buckets.length) * 100}%` }}
              >
                {timeText(buckets[index]?.start ?? 0, zone).slice(
                  isOneDay ? TO_DAY + 1 : 5,
                  digits,
                )}
              </span>
            ))}
            <span>
              {last !== undefined && timeText(last.start + intervalMs, zone).slice(0, digits)}
            </span>
          </>
        ) : (
          `${timeText(shown.start, zone)}: ${countsText(shown, series)}`
        )}
      </figcaption>
      {/* A table is as wide as what is in it, and would be scrolled to. */}
      <div className="unseen">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th>Time</th>
              {series.map(({ name }) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {buckets
              .filter((bucket) => totalOf(bucket) > 0)
              .map((bucket) => (
                <tr key={bucket.start}>
                  <th>{timeText(bucket.start, zone)}</th>
                  {bucket.counts.map((count, index) => (
                    <td key={series[index]?.name}>{count}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** The number of parts into which the ticks divide the axis. */
const PARTS = 4;
const MINUTE_MS = 60_000;
/** Of `2026-11-26 13:25:16`. */
const TO_DAY = 10;
const TO_SECONDS = 19;
const TO_MINUTES = 16;

const totalOf = ({ counts }: Bucket) => counts.reduce((sum, count) => sum + count, 0);

const countsText = (bucket: Bucket, series: readonly Series[]) => {
  const parts = bucket.counts.flatMap((count, index) =>
    count === 0 ? [] : [`${count} ${series[index]?.name}`],
  );
  return parts.length === 0 ? 'none' : parts.join(', ');
};

interface StackProps {
  readonly bucket: Bucket;
  readonly x: number;
  readonly series: readonly Series[];
  readonly most: number;
}

/** One is never too little to be seen. */
const MIN_HEIGHT = 4;
const GAP = 0.15;

function Stack({ bucket: { counts }, x, series, most }: StackProps) {
  let y = 100;
  return counts.map((count, index) => {
    if (count === 0) return null;
    const height = Math.max(MIN_HEIGHT, (count / most) * 100);
    y -= height;
    const { name = '', color = '--accent' } = series[index] ?? {};
    return (
      <rect
        key={name}
        x={x + GAP / 2}
        width={1 - GAP}
        y={y}
        height={height}
        fill={`var(${color})`}
      />
    );
  });
}
