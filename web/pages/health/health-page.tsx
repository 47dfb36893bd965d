import { SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { FirstEvent } from '../../components/first-event/first-event.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Page } from '../../components/page/page.tsx';
import { Senders, Streams } from '../../components/sources/sources.tsx';
import { Loaded, Skeleton } from '../../components/states/states.tsx';
import { Gaps } from './gaps.tsx';
import { Numbers } from './numbers.tsx';
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
            {({ senders, streams }) =>
              streams.length === 0 ? (
                <section className={styles['part']}>
                  <FirstEvent title="No event has come yet" />
                </section>
              ) : (
                <>
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

type Health = AnswerOf<'GET /dw/health'>;

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

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
