import { PageProblem } from '../../components/states/page-problem.tsx';
import { Skeleton } from '../../components/states/skeleton.tsx';
import { NothingFound } from './nothing-found.tsx';
import { Facets } from './results/facets.tsx';
import { Histogram } from './results/histogram.tsx';
import { ResultList } from './results/result-list.tsx';
import type { ViewProps } from './results/view.ts';
import { Progress, Summary } from './run/progress.tsx';
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
