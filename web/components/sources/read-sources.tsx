import type { AnswerOf } from '../../api/client.ts';
import { Badge } from '../badge/badge.tsx';
import { Table, type TableColumn } from '../table/table.tsx';
import { Since, Time } from '../time/time.tsx';
import { countText } from '../value/counts.ts';
import { ValueText } from '../value/value.tsx';
import { durationText } from './format.ts';
import styles from './sources.module.css';

type Source = AnswerOf<'GET /dw/sources'>['read'][number];

const TONES = { running: 'good', failing: 'bad', stopped: 'plain' } as const;

/** Reading in rounds, a source is always a little behind. */
const BEHIND_SECONDS = 30;

const metric = ({ metrics }: Source, name: string): number | null =>
  metrics.find((each) => each.name === name)?.value ?? null;

const COLUMNS: readonly TableColumn<Source>[] = [
  [
    'Source',
    ({ name, about, state, lastError }) => (
      <>
        <ValueText text={name} most={80} />
        {about !== null && (
          <div className="muted small">
            <ValueText text={about} most={400} />
          </div>
        )}
        {state === 'failing' && lastError !== null && (
          <div className={styles['error']}>
            <ValueText text={lastError.message} most={400} />
          </div>
        )}
      </>
    ),
  ],
  [
    'State',
    ({ state, failingSince }) => (
      <>
        <Badge tone={TONES[state]}>{state}</Badge>
        <Since words=" since" at={failingSince} />
      </>
    ),
  ],
  ['Behind', (source) => <Behind source={source} />, 'end'],
  ['Events', ({ events }) => countText(events), 'end'],
  [
    'Rejected',
    ({ rejected }) => (
      <span className={rejected > 0 ? styles['error'] : undefined}>{countText(rejected)}</span>
    ),
    'end',
  ],
  ['Last', ({ lastEventAt: last }) => (last === null ? 'never' : <Time at={last} isAgo />), 'end'],
];

function Behind({ source }: { readonly source: Source }) {
  const seconds = metric(source, 'behind_seconds');
  const documents = metric(source, 'behind_documents');
  if (seconds === null || documents === null) return '–';
  const isKnown = metric(source, 'shards') !== 0;
  const isLate = source.state !== 'stopped' && seconds >= BEHIND_SECONDS;
  return (
    <span className={isLate ? styles['late'] : undefined}>
      {isKnown ? countText(documents) : 'unknown'}
      {isLate && `, ${durationText(seconds * 1_000)}`}
    </span>
  );
}

/** What the service reads itself: files, clusters, the sensor. */
export const ReadSources = ({ sources }: { readonly sources: readonly Source[] }) =>
  sources.length === 0 ? null : (
    <section className={styles['section']}>
      <h2>Read by the service</h2>
      <Table label="Read by the service" columns={COLUMNS} rows={sources} />
    </section>
  );
