import { SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { FirstEvent } from '../../components/first-event/first-event.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Page } from '../../components/page/page.tsx';
import { bytesText } from '../../components/sources/format.ts';
import { ReadSources } from '../../components/sources/read-sources.tsx';
import { Senders, Streams } from '../../components/sources/sources.tsx';
import { Loaded, Skeleton } from '../../components/states/states.tsx';
import { Since } from '../../components/time/time.tsx';
import { capital } from '../../components/value/capital.ts';
import { Gaps } from './gaps.tsx';
import { SPANS } from './search.ts';
import { Strip } from './strip.tsx';
import styles from './health.module.css';

const EVERY_MS = 10_000;
const BUCKETS = 96;
const SPAN_TEXT = { 6: '6 hours', 24: '24 hours', 168: '7 days' } as const;

/** Whether anything was missed, up to when that is certain, and how what was missed is mended. */
export function HealthPage() {
  const { hours = '24' } = useSearch({ from: '/health' });
  const navigate = useNavigate();
  const health = useAnswer('GET /dw/health', {}, { every: EVERY_MS });
  const sources = useAnswer('GET /dw/sources', {}, { every: EVERY_MS });
  const timeline = useAnswer(
    'GET /dw/health/_timeline',
    { query: { hours: Number(hours), buckets: BUCKETS } },
    { every: EVERY_MS },
  );
  return (
    <Page title="Health" actions={<Link to="/settings/sources">Sources</Link>}>
      <div className={styles['health']}>
        <Loaded of={health} skeleton={<Skeleton rows={3} />}>
          {(data) => (
            <>
              <Proof health={data} />
              <Findings findings={data.findings} />
            </>
          )}
        </Loaded>
        <section className={styles['part']} aria-labelledby="strip">
          <div className="wrap" style={{ justifyContent: 'space-between' }}>
            <h2 id="strip">What rules have read</h2>
            <SegmentedControl
              aria-label="How long"
              data={SPANS.map((value) => ({ value, label: SPAN_TEXT[value] }))}
              value={hours}
              onChange={(value) =>
                void navigate({
                  to: '/health',
                  search: value === '24' ? {} : { hours: value },
                  replace: true,
                })
              }
            />
          </div>
          <Loaded of={timeline} skeleton={<Skeleton rows={3} />}>
            {(data) => (
              <>
                <Strip timeline={data} />
                <Gaps gaps={data.gaps} more={data.moreGaps} />
              </>
            )}
          </Loaded>
        </section>
        <Loaded of={health} skeleton={<Skeleton rows={3} />}>
          {(data) => <Numbers health={data} />}
        </Loaded>
        <div>
          <Loaded of={sources} skeleton={<Skeleton rows={4} />}>
            {({ senders, streams, read }) =>
              streams.length === 0 ? (
                <>
                  <ReadSources sources={read} />
                  <section className={styles['part']}>
                    <FirstEvent title="No event has come yet" />
                  </section>
                </>
              ) : (
                <>
                  <ReadSources sources={read} />
                  <Senders senders={senders} />
                  <Streams streams={streams} />
                </>
              )
            }
          </Loaded>
        </div>
      </div>
    </Page>
  );
}

export type Health = AnswerOf<'GET /dw/health'>;

const TEXT = {
  ok: 'Nothing was missed',
  warning: 'Something needs a look',
  problem: 'Something was missed, or will be',
} as const;

/** The one sentence that all of this is for. */
const Proof = ({ health: { status, proof } }: { readonly health: Health }) => (
  <section className={styles['proof']} data-status={status} aria-label="Proof">
    <span className={styles['sign']}>
      <Icon name={status === 'ok' ? 'check' : 'alerts'} size={20} />
    </span>
    <div>
      <h2>{TEXT[status]}</h2>
      <p>{proof}</p>
    </div>
  </section>
);

/** What keeps events from being stored or read, and what to do about it. */
function Findings({ findings }: { readonly findings: AnswerOf<'GET /dw/health'>['findings'] }) {
  if (findings.length === 0) return null;
  return (
    <ul className={styles['findings']} aria-label="Findings">
      {findings.map(({ code, level, message, mend }) => (
        <li key={`${code} ${message}`}>
          <Badge tone={level === 'problem' ? 'bad' : 'warn'}>{level}</Badge>
          <div>
            <p>
              <bdi>{capital(message)}</bdi>
            </p>
            <p className="muted">{capital(mend)}</p>
          </div>
          <code className="muted">{code}</code>
        </li>
      ))}
    </ul>
  );
}

/** What waits, what is stored, and how much space there is. */
function Numbers({ health }: { readonly health: Health }) {
  const { rules, queue, overflow, store, disk, gaps, sequences } = health;
  return (
    <section className={styles['part']} aria-labelledby="numbers">
      <h2 id="numbers">In numbers</h2>
      <dl className={styles['numbers']}>
        <Figure name="Rules that run" value={rules.enabled}>
          {rules.failing === 0 ? 'none fails' : `${rules.failing} fail`},{' '}
          {rules.behind === 0 ? 'none is behind' : `${rules.behind} behind`}
          {rules.otherTypes > 0 && `, ${rules.otherTypes} of types that do not run here`}
        </Figure>
        <Figure name="Open gaps" value={gaps.open} isBad={gaps.open > 0}>
          {gaps.lost === 0 ? 'nothing is lost' : `${gaps.lost} can no longer be filled`}
        </Figure>
        <Figure name="Events a second" value={round(queue.eventsPerSecond)}>
          {queue.requestsInFlight} requests in flight
        </Figure>
        <Figure name="Not matched yet" value={queue.unmatched}>
          stored events that wait for the rules
        </Figure>
        <Figure name="Turned away" value={queue.turnedAway} isBad={queue.turnedAway > 0}>
          requests; clients send them again
        </Figure>
        <Figure name="Over max_signals" value={overflow.matches}>
          {overflow.matches === 0
            ? 'no match waits'
            : `matches of ${overflow.rules} rules wait for the next runs`}
        </Figure>
        <Figure
          name="Too late for sequences"
          value={sequences.late}
          isBad={sequences.recent.late > 0}
        >
          {unusedText(sequences)}
        </Figure>
        <Figure
          name="Memory of sequences"
          value={percent(sequences.bytes, sequences.maxBytes)}
          isBad={sequences.recent.forgotten > 0}
        >
          {bytesText(sequences.bytes)} of {bytesText(sequences.maxBytes)};{' '}
          {sequences.forgotten === 0
            ? 'nothing was dropped'
            : `${sequences.forgotten.toLocaleString('en')} events dropped for want of it`}
        </Figure>
        <Figure name="Events stored" value={store.events}>
          {bytesText(store.storedBytes)}
          <Since words=", back to" at={store.oldest} />
        </Figure>
        <Figure
          name="Disk"
          value={percent(disk.size - disk.free, disk.size)}
          isBad={disk.free < 0.05 * disk.size}
        >
          {bytesText(disk.free)} of {bytesText(disk.size)} free
        </Figure>
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: number | string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

const Figure = ({ name, value, isBad = false, children }: FigureProps) => (
  <div data-bad={isBad}>
    <dt>{name}</dt>
    <dd>
      <strong>{typeof value === 'number' ? value.toLocaleString('en') : value}</strong>
      <span className="muted">{children}</span>
    </dd>
  </div>
);

const round = (value: number) => Math.round(value * 10) / 10;

function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100;
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

/** Events that sequences could not use for other reasons than that they were late. */
function unusedText({ late, ahead, untimed }: Health['sequences']): string {
  const others = [
    ahead > 0 ? `${ahead.toLocaleString('en')} ahead of the clock` : '',
    untimed > 0 ? `${untimed.toLocaleString('en')} without a time` : '',
  ].filter((text) => text !== '');
  if (others.length > 0) return `events since the start; ${others.join(', ')}`;
  return late === 0 ? 'every event arrived in time' : 'events since the start';
}
