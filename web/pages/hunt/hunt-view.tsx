import { Empty, PageProblem, Skeleton } from '../../components/states/states.tsx';
import { Facets } from './results/facets.tsx';
import { Histogram } from './results/histogram.tsx';
import { ResultList } from './results/result-list.tsx';
import type { ViewProps } from './results/view.ts';
import { Progress, Summary } from './run/progress.tsx';
import type { useHunt } from './run/use-hunt.ts';
import { Button } from '@mantine/core';
import { counted } from './numbers.ts';
import type { HuntEnd } from './run/hunt-lines.ts';
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
      <Progress progress={progress} onCancel={hunt.cancel} />
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
      <div className={styles['waiting']}>
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
    end.selected === 0
      ? 'No events are stored of this time and these streams'
      : 'Nothing was found';
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
