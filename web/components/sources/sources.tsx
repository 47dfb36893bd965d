import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { Table, type TableColumn } from '../table/table.tsx';
import { Time, useNow, Since } from '../time/time.tsx';
import { countText } from '../value/counts.ts';
import { ValueText } from '../value/value.tsx';
import { bytesText, durationText } from './format.ts';
import styles from './sources.module.css';

type Sender = AnswerOf<'GET /dw/sources'>['senders'][number];
type Stream = AnswerOf<'GET /dw/sources'>['streams'][number];

const SENDER_COLUMNS: readonly TableColumn<Sender>[] = [
  [
    'Who',
    ({ name, lastError }) => (
      <>
        <ValueText text={name} most={80} />
        {lastError !== null && (
          <div className={styles['error']}>
            <ValueText text={lastError} most={200} />
          </div>
        )}
      </>
    ),
  ],
  [
    'Program',
    ({ agent, address }) => (
      <span>
        <ValueText text={agent} most={60} />
        {address !== null && (
          <span className="muted">
            {' '}
            <ValueText text={address} most={60} />
          </span>
        )}
      </span>
    ),
  ],
  [
    'Events/s',
    ({ eventsPerSecond }) => eventsPerSecond.toLocaleString('en', { maximumFractionDigits: 1 }),
    'end',
  ],
  ['Events', ({ events }) => countText(events), 'end'],
  [
    'Not stored',
    ({ rejected, refused }) => (
      <span className={rejected + refused > 0 ? styles['error'] : undefined}>
        {countText(rejected + refused)}
      </span>
    ),
    'end',
  ],
  ['Last', ({ lastReceived }) => <Time at={lastReceived} isAgo />, 'end'],
];

/** Who has sent events since the service was started, and which of them could not be stored. */
export const Senders = ({ senders }: { readonly senders: readonly Sender[] }) => (
  <section className={styles['section']}>
    <h2>Senders</h2>
    {senders.length === 0 ? (
      <p className="muted">
        No events have been sent since the service was started. The streams below show earlier
        events.
      </p>
    ) : (
      <Table label="Senders" columns={SENDER_COLUMNS} rows={senders} />
    )}
  </section>
);

const AT_ONCE = 50;
/** A delay that is no longer that of the way. */
const LATE_MS = 60_000;
/** A clock that is further ahead than this is wrong. */
const AHEAD_MS = 2_000;
const SILENT_MS = 86_400_000;

const streamColumns = (now: number): readonly TableColumn<Stream>[] => [
  ['Stream', ({ stream }) => <ValueText text={stream} most={120} />],
  [
    'Last sender',
    ({ lastSender }) => (
      <span className="muted">
        {lastSender === null ? '–' : <ValueText text={lastSender} most={60} />}
      </span>
    ),
  ],
  ['Events', ({ events }) => countText(events), 'end'],
  ['Kept', (stream) => <Kept stream={stream} />],
  [
    'Delay',
    ({ lagMs, isPast }) => {
      if (isPast) return <span className="muted">imported</span>;
      if (lagMs === null) return '–';
      if (lagMs < -AHEAD_MS)
        return <span className={styles['late']}>clock {durationText(-lagMs)} ahead</span>;
      return (
        <span className={lagMs > LATE_MS ? styles['late'] : undefined}>
          {durationText(Math.max(0, lagMs))}
        </span>
      );
    },
    'end',
  ],
  [
    'Last',
    ({ lastReceived: last }) => (
      <span
        className={last !== null && now - Date.parse(last) > SILENT_MS ? styles['late'] : undefined}
      >
        {last === null ? 'never' : <Time at={last} isAgo />}
      </span>
    ),
    'end',
  ],
];

/** Where events are stored, the largest first. */
export function Streams({ streams }: { readonly streams: readonly Stream[] }) {
  const [shown, setShown] = useState(AT_ONCE);
  const columns = streamColumns(useNow());
  return (
    <section className={styles['section']}>
      <h2>Streams</h2>
      <Table label="Streams" columns={columns} rows={streams.slice(0, shown)} />
      {streams.length > shown && (
        <Button mt="xs" onClick={() => setShown(shown + 10 * AT_ONCE)}>
          Show {Math.min(10 * AT_ONCE, streams.length - shown)} more
        </Button>
      )}
    </section>
  );
}

/** How far back events reach, and when retention begins to remove them. */
function Kept({ stream: { firstReceived, storedBytes, retention } }: { readonly stream: Stream }) {
  const { maxAgeMs, maxBytes, endsAt } = retention;
  const limits = [
    maxAgeMs === null ? '' : `for ${durationText(maxAgeMs)}`,
    maxBytes === null ? '' : `up to ${bytesText(maxBytes)}`,
  ].filter((text) => text !== '');
  return (
    <span>
      {firstReceived !== null && (
        <>
          since <Time at={firstReceived} />, {bytesText(storedBytes)}
        </>
      )}
      <span className="small" style={{ display: 'block' }}>
        {limits.length === 0 ? 'never removed' : limits.join(', ')}
        <Since words="; the oldest goes after" at={endsAt} />
      </span>
    </span>
  );
}
