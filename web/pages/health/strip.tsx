import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { Legend } from '../../components/legend/legend.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';
import styles from './health.module.css';

type Timeline = AnswerOf<'GET /dw/health/_timeline'>;
type Bucket = Timeline['buckets'][number];

const FATES = ['read', 'filled', 'behind', 'gap', 'lost', 'nothing'] as const;
const FATE_TEXT = {
  read: 'read everything',
  filled: 'read it when a gap was filled',
  behind: 'not yet there',
  gap: 'have a gap that can be filled',
  lost: 'have lost something',
  nothing: 'no events had arrived yet',
} as const;
const HEIGHT = 72;

/** By the time when events were received: how many rules have read all of them. A table says the same. */
export function Strip({ timeline }: { readonly timeline: Timeline }) {
  const { buckets, rules, from, to } = timeline;
  const zone = useTimeZone();
  const [at, setAt] = useState<number | null>(null);
  if (rules === 0) return <p className="muted">No rule runs, so nothing is read.</p>;
  const shown = at === null ? undefined : buckets[at];
  return (
    <figure style={{ position: 'relative', margin: 0 }}>
      <div
        className={styles['bars']}
        style={{ height: HEIGHT }}
        role="img"
        aria-label="Rules by what they have read, over time. The table below says the same."
        onPointerLeave={() => setAt(null)}
      >
        <svg
          width="100%"
          height={HEIGHT}
          viewBox={`0 0 ${buckets.length} 100`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <defs>
            <pattern id="gap-hatch" width="0.5" height="6" patternUnits="userSpaceOnUse">
              <rect width="0.5" height="6" className={styles['hatch']} />
              <rect width="0.5" height="3" className={styles['fill']} data-fate="gap" />
            </pattern>
          </defs>
          {buckets.map((bucket, index) => (
            <Column
              key={bucket.from}
              bucket={bucket}
              x={index}
              rules={rules}
              onEnter={() => setAt(index)}
            />
          ))}
        </svg>
      </div>
      <figcaption className={styles['caption']} aria-live="polite">
        {shown === undefined ? (
          <>
            <span>{timeText(from, zone).slice(0, 16)}</span>
            <Legend label="What the colours mean" entries={legendOf(buckets)} />
            <span>{timeText(to, zone).slice(0, 16)}</span>
          </>
        ) : (
          <span>
            {timeText(shown.from, zone).slice(0, 16)}: {bucketText(shown)}
          </span>
        )}
      </figcaption>
      {/* A table is as wide as what is in it, and would be scrolled to. */}
      <div className="unseen">
        <table>
          <caption>Rules by what they have read of the events of each time</caption>
          <thead>
            <tr>
              <th>Received from</th>
              {FATES.map((fate) => (
                <th key={fate}>{FATE_TEXT[fate]}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket.from}>
                <th>{timeText(bucket.from, zone)}</th>
                {FATES.map((fate) => (
                  <td key={fate}>{bucket[fate]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

interface ColumnProps {
  readonly bucket: Bucket;
  readonly x: number;
  readonly rules: number;
  readonly onEnter: () => void;
}

/** What is wrong stands on top and is never thinner than can be seen. */
function Column({ bucket, x, rules, onEnter }: ColumnProps) {
  if (bucket.nothing > 0)
    return (
      <g onPointerEnter={onEnter}>
        <rect x={x} y="0" width="1" height="100" className={styles['catch']} />
        <rect x={x} width={1} y={94} height={6} className={styles['fill']} data-fate="nothing" />
      </g>
    );
  let y = 0;
  const parts = FATES.toReversed().flatMap((fate) => {
    const count = bucket[fate];
    if (count === 0) return [];
    const share = (count / rules) * 100;
    const height = fate === 'read' || fate === 'filled' ? share : Math.max(12, share);
    const part = { fate, y, height: Math.min(height, 100 - y) };
    y += part.height;
    return [part];
  });
  return (
    <g onPointerEnter={onEnter}>
      <rect x={x} y="0" width="1" height="100" className={styles['catch']} />
      {parts.map((part) => (
        <rect
          key={part.fate}
          x={x + 0.06}
          width={0.88}
          y={part.y}
          height={part.height}
          className={styles['fill']}
          data-fate={part.fate}
        />
      ))}
    </g>
  );
}

/** What is in the strip, beside what rules have read. */
const legendOf = (buckets: readonly Bucket[]) =>
  FATES.filter((fate) => fate === 'read' || buckets.some((each) => each[fate] > 0)).map(
    (fate) =>
      [
        FATE_TEXT[fate],
        <span key={fate} className={styles['swatch']} data-fate={fate} aria-hidden="true" />,
      ] as const,
  );

const bucketText = (bucket: Bucket) =>
  bucket.nothing > 0
    ? FATE_TEXT.nothing
    : FATES.filter((fate) => bucket[fate] > 0)
        .map((fate) => `${bucket[fate].toLocaleString('en')} ${FATE_TEXT[fate]}`)
        .join(', ');
