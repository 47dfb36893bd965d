import { SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useAnswer } from '../../api/queries.ts';
import { FirstEvent } from '../../components/first-event/first-event.tsx';
import { Page } from '../../components/page/page.tsx';
import { Senders } from '../../components/sources/senders.tsx';
import { Streams } from '../../components/sources/streams.tsx';
import { Loaded } from '../../components/states/loaded.tsx';
import { Skeleton } from '../../components/states/skeleton.tsx';
import { Findings } from './findings.tsx';
import { Gaps } from './gaps.tsx';
import { Numbers } from './numbers.tsx';
import { Proof } from './proof.tsx';
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
          <div className={styles['head']}>
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
        <div className={styles['sources']}>
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
