import type { AnswerOf } from '../../api/client.ts';
import { Time } from '../time/time.tsx';
import { ValueText } from '../value/value.tsx';
import styles from './sources.module.css';

type Sender = AnswerOf<'GET /dw/sources'>['senders'][number];

/** Who has sent events since the start of the service, and what of it could not be stored. */
export function Senders({ senders }: { readonly senders: readonly Sender[] }) {
  return (
    <section className={styles['section']} aria-labelledby="senders">
      <h2 id="senders">Senders</h2>
      {senders.length === 0 ? (
        <p className="muted">
          No events have been sent since the service was started. The streams below have those of
          before.
        </p>
      ) : (
        <div className={styles['wrap']}>
          <table>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Program</th>
                <th scope="col" data-align="end">
                  Events/s
                </th>
                <th scope="col" data-align="end">
                  Events
                </th>
                <th scope="col" data-align="end">
                  Not stored
                </th>
                <th scope="col" data-align="end">
                  Last
                </th>
              </tr>
            </thead>
            <tbody>
              {senders.map((sender) => (
                <SenderRow
                  key={`${sender.name} ${sender.agent} ${sender.address}`}
                  sender={sender}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function SenderRow({ sender }: { readonly sender: Sender }) {
  const { name, agent, address, eventsPerSecond, events, lastError, lastReceived } = sender;
  const lost = sender.rejected + sender.refused;
  return (
    <tr>
      <td data-name="Who">
        <ValueText text={name} most={80} />
        {lastError !== null && (
          <div className={styles['error']}>
            <ValueText text={lastError} most={200} />
          </div>
        )}
      </td>
      <td data-name="Program">
        <span>
          <ValueText text={agent} most={60} />
          {address !== null && (
            <span className="muted">
              {' '}
              <ValueText text={address} most={60} />
            </span>
          )}
        </span>
      </td>
      <td data-name="Events/s" data-align="end">
        {eventsPerSecond.toLocaleString('en', { maximumFractionDigits: 1 })}
      </td>
      <td data-name="Events" data-align="end">
        {events.toLocaleString('en')}
      </td>
      <td data-name="Not stored" data-align="end">
        <span className={lost > 0 ? styles['error'] : undefined}>{lost.toLocaleString('en')}</span>
      </td>
      <td data-name="Last" data-align="end">
        <Time at={lastReceived} isAgo />
      </td>
    </tr>
  );
}
