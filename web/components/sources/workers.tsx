import { type AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../badge/badge.tsx';
import { Table, type TableColumn } from '../table/table.tsx';
import { Time } from '../time/time.tsx';
import { countText } from '../value/counts.ts';
import { ValueText } from '../value/value.tsx';
import styles from './sources.module.css';

type Worker = AnswerOf<'GET /dw/workers'>['workers'][number];

const EVERY_MS = 5_000;
/** Beyond, times that this machine writes are not those of others. */
const MAX_CLOCK_MS = 5_000;

const COLUMNS: readonly TableColumn<Worker>[] = [
  [
    'Worker',
    ({ host, pid, url, version, clockAheadMs }) => (
      <>
        <ValueText text={`${host} · ${pid}`} most={80} />
        <div className="muted small">
          <ValueText text={url === null ? version : `${version} · ${url}`} most={200} />
        </div>
        {Math.abs(clockAheadMs) > MAX_CLOCK_MS && (
          <div className={styles['error']}>
            Its clock is {Math.round(Math.abs(clockAheadMs) / 1_000)} s{' '}
            {clockAheadMs > 0 ? 'ahead of' : 'behind'} that of the database
          </div>
        )}
      </>
    ),
  ],
  [
    'State',
    ({ isLive }) => <Badge tone={isLive ? 'good' : 'bad'}>{isLive ? 'running' : 'not seen'}</Badge>,
  ],
  ['Roles', ({ roles }) => roles.join(', ')],
  ['Does for all', ({ duties }) => (duties.length === 0 ? '–' : duties.join(', '))],
  ['Parts', ({ parts }) => countText(parts), 'end'],
  ['Rules', ({ rules }) => countText(rules), 'end'],
  [
    'Failing',
    ({ failing }) => (
      <span className={failing > 0 ? styles['error'] : undefined}>{countText(failing)}</span>
    ),
    'end',
  ],
  [
    'Searched to',
    ({ searchedTo }) => (searchedTo === null ? '–' : <Time at={searchedTo} isAgo />),
    'end',
  ],
  ['Last seen', ({ seenAt }) => <Time at={seenAt} isAgo />, 'end'],
];

/** The processes that share the rules and alerts; nothing where the service has them alone. */
export function Workers() {
  const { data } = useAnswer('GET /dw/workers', {}, { every: EVERY_MS });
  if (data === undefined || data.self === null) return null;
  return (
    <section className={styles['section']}>
      <h2>Workers</h2>
      {data.failure !== null && (
        <p className={styles['error']}>
          The worker that answers does not know the others, and stops its work until it does:{' '}
          <ValueText text={data.failure} most={200} />
        </p>
      )}
      <Table label="Workers" columns={COLUMNS} rows={data.workers} />
    </section>
  );
}
