import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { Time, useNow } from '../time/time.tsx';
import { ValueText } from '../value/value.tsx';
import { bytesText, durationText } from './format.ts';
import styles from './sources.module.css';

type Stream = AnswerOf<'GET /dw/sources'>['streams'][number];

const AT_ONCE = 50;
/** A delay that is no longer that of the way. */
const LATE_MS = 60_000;
const SILENT_MS = 86_400_000;

/** Where events are stored, the largest first. */
export function Streams({ streams }: { readonly streams: readonly Stream[] }) {
  const [shown, setShown] = useState(AT_ONCE);
  const now = useNow();
  return (
    <section className={styles['section']} aria-labelledby="streams">
      <h2 id="streams">Streams</h2>
      <div className={styles['wrap']}>
        <table>
          <thead>
            <tr>
              <th scope="col">Stream</th>
              <th scope="col">Last sender</th>
              <th scope="col" data-align="end">
                Events
              </th>
              <th scope="col">Kept</th>
              <th scope="col" data-align="end">
                Delay
              </th>
              <th scope="col" data-align="end">
                Last
              </th>
            </tr>
          </thead>
          <tbody>
            {streams.slice(0, shown).map((each) => {
              const { stream, lastSender, events, lagMs, lastReceived } = each;
              const isSilent =
                lastReceived !== null && now - new Date(lastReceived).getTime() > SILENT_MS;
              return (
                <tr key={stream}>
                  <td data-name="Stream">
                    <ValueText text={stream} most={120} />
                  </td>
                  <td data-name="Last sender" className="muted">
                    {lastSender === null ? '–' : <ValueText text={lastSender} most={60} />}
                  </td>
                  <td data-name="Events" data-align="end">
                    {events.toLocaleString('en')}
                  </td>
                  <td data-name="Kept">
                    <Kept stream={each} />
                  </td>
                  <td data-name="Delay" data-align="end">
                    <span
                      className={lagMs !== null && lagMs > LATE_MS ? styles['late'] : undefined}
                    >
                      {lagMs === null ? '–' : durationText(lagMs)}
                    </span>
                  </td>
                  <td data-name="Last" data-align="end">
                    <span className={isSilent ? styles['late'] : undefined}>
                      {lastReceived === null ? 'never' : <Time at={lastReceived} isAgo />}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {streams.length > shown && (
        <div className={styles['more']}>
          <Button onClick={() => setShown(shown + 10 * AT_ONCE)}>
            Show {Math.min(10 * AT_ONCE, streams.length - shown)} more
          </Button>
        </div>
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
      <span className={styles['limit']}>
        {limits.length === 0 ? 'never removed' : limits.join(', ')}
        {endsAt !== null && (
          <>
            ; the oldest goes after <Time at={endsAt} />
          </>
        )}
      </span>
    </span>
  );
}
