import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { Bars } from '../../components/chart/bars.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Empty, PageProblem, Skeleton } from '../../components/states/states.tsx';
import { counted, bytesText, partWords, secondsText, shortNumber } from './numbers.ts';
import { Facets } from './results/facets.tsx';
import { fill } from './results/fill.ts';
import { ResultList, type ViewProps } from './results/result-list.tsx';
import type { HuntEnd, HuntProgress } from './run/hunt-lines.ts';
import type { useHunt } from './run/use-hunt.ts';
import styles from './hunt.module.css';

interface Props extends ViewProps {
  readonly hunt: ReturnType<typeof useHunt>;
  readonly onAgain: () => void;
}

const MAX_RESULTS = '10000';

/** A hunt that runs, or has run, with what it has found. */
export function HuntView({ hunt, onAgain, ...view }: Props) {
  const { phase, progress, results, end, error, isOld } = hunt;
  const { search, change, canNarrow, onNarrow } = view;
  const isBounded = search.from !== undefined || search.to !== undefined;
  const isMore =
    end !== null && end.capped.some(({ what }) => what === 'results') && search.limit === undefined;
  const head =
    phase === 'running' ? (
      <Progress progress={progress} words={partWords(search.cluster)} onCancel={hunt.cancel} />
    ) : error !== null ? (
      <PageProblem error={error} retry={onAgain} />
    ) : end !== null ? (
      <Summary end={end} onMore={isMore ? () => change({ limit: MAX_RESULTS }, true) : null} />
    ) : (
      <p className={styles['summary']} role="status">
        The hunt was cancelled before anything was read.
      </p>
    );
  const empty =
    results.length > 0 ? null : phase === 'running' ? (
      <div style={{ flex: 1, padding: '8px 0' }}>
        <Skeleton />
      </div>
    ) : end !== null && error === null ? (
      <NothingFound
        end={end}
        onAllTime={isBounded ? () => change({ from: undefined, to: undefined }) : null}
      />
    ) : (
      <div />
    );
  return (
    <ResultList
      {...view}
      results={results}
      isOld={isOld}
      head={head}
      chart={
        end !== null && end.found > 0 ? (
          <Histogram
            histogram={end.histogram}
            onRange={(from, to) =>
              change({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
            }
          />
        ) : null
      }
      facets={
        end !== null && end.facetEvents > 0 ? (
          <Facets
            facets={end.facets}
            events={end.facetEvents}
            canNarrow={canNarrow}
            onNarrow={onNarrow}
          />
        ) : null
      }
      empty={empty}
    />
  );
}

interface NothingFoundProps {
  readonly end: HuntEnd;
  /** `null`: all of the time was looked at. */
  readonly onAllTime: (() => void) | null;
}

/** A hunt without results: because nothing matches, or because there was nothing to read. */
function NothingFound({ end, onAllTime }: NothingFoundProps) {
  const isCancelled = end.outcome !== 'complete';
  const title =
    end.selected === 0 ? 'There are no events of this time in these streams' : 'Nothing was found';
  const reason =
    end.selected === 0
      ? 'So there was nothing to search.'
      : isCancelled
        ? `The hunt ended after ${counted(end.events.read, 'event')}: it has not read the others.`
        : `None of ${counted(end.selected, 'event')} of this time matches.`;
  return (
    <Empty title={title} reason={reason}>
      {onAllTime !== null && <Button onClick={onAllTime}>Search all of the time</Button>}
    </Empty>
  );
}

interface ProgressProps {
  readonly progress: HuntProgress | null;
  readonly words: ReturnType<typeof partWords>;
  readonly onCancel: () => void;
}

/** How far a hunt is: "42 of 118 segments, 3.1 M events read". */
const Progress = ({ progress, words, onCancel }: ProgressProps) => (
  <div className={styles['progress']}>
    <progress
      aria-label={`${words[1]} read`}
      {...(progress === null
        ? {}
        : { value: progress.segments.read, max: progress.segments.of || 1 })}
    />
    <span role="status">
      {progress === null
        ? 'Starting'
        : `${shortNumber(progress.segments.read)} of ${counted(progress.segments.of, ...words)}, ` +
          `${counted(progress.events.read, 'event')} read, ${shortNumber(progress.found)} found · ` +
          secondsText(progress.elapsedMs)}
    </span>
    <Button onClick={onCancel} leftSection={<Icon name="stop" size={14} />}>
      Cancel <kbd className={styles['key']}>Esc</kbd>
    </Button>
  </div>
);

const OUTCOMES: Readonly<Record<HuntEnd['outcome'], string>> = {
  complete: '',
  cancelled: ' · cancelled: what was found until then',
  'timed-out': ' · ended by its time limit',
  'too-much': ' · ended: it needs too much memory',
};

/** What a hunt has found and read, and all that its answer does not say. */
function Summary({ end, onMore }: { readonly end: HuntEnd; readonly onMore: (() => void) | null }) {
  const { found, events, elapsedMs, bytesRead, outcome } = end;
  const notices = [
    ...end.capped.map(({ message }) => message),
    ...(end.failures > 0
      ? [
          `a condition failed at ${counted(end.failures, 'event')}, which did not match for that reason`,
        ]
      : []),
    ...(end.damaged > 0
      ? [`${counted(end.damaged, 'event')} could not be read: they are damaged`]
      : []),
    ...(end.untimed > 0
      ? [`${counted(end.untimed, 'event')} without a time take part in no sequence`]
      : []),
    ...(end.undecided > 0
      ? [
          `of ${counted(end.undecided, 'sequence')} it is not known yet whether a missing event stays missing`,
        ]
      : []),
  ];
  return (
    <div className={styles['summary']} role="status">
      <strong>{shortNumber(found)} found</strong>
      <span className="muted">
        {' '}
        in {secondsText(elapsedMs)} · {counted(events.read, 'event')} read of{' '}
        {shortNumber(end.selected)} · {bytesText(bytesRead)}
        {OUTCOMES[outcome]}
      </span>
      {notices.map((notice) => (
        <span key={notice} className={styles['notice']}>
          {notice.slice(0, 1).toUpperCase()}
          {notice.slice(1)}.
        </span>
      ))}
      {onMore !== null && (
        <Button variant="subtle" size="compact-xs" onClick={onMore}>
          Show up to 10,000
        </Button>
      )}
    </div>
  );
}

interface HistogramProps {
  readonly histogram: HuntEnd['histogram'];
  readonly onRange: (from: number, to: number) => void;
}

const SERIES = [{ name: 'events found', color: '--accent' }];

/** When what was found happened. A range that is drawn becomes the range of the hunt. */
function Histogram({ histogram: { intervalMs, buckets }, onRange }: HistogramProps) {
  const { length, filled } = useMemo(() => fill(buckets, intervalMs), [buckets, intervalMs]);
  if (filled.length === 0) return null;
  return (
    <Bars
      label="Events found by time"
      series={SERIES}
      buckets={filled}
      intervalMs={length}
      height={44}
      onRange={onRange}
    />
  );
}
