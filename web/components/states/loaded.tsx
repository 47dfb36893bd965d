import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageProblem } from './page-problem.tsx';
import { Skeleton } from './skeleton.tsx';
import styles from './states.module.css';

interface Props<T> {
  readonly of: UseQueryResult<T>;
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** Says that what is shown could not be renewed. */
export function Stale({
  error,
  retry,
}: {
  readonly error: Error | null;
  readonly retry: () => void;
}) {
  if (error === null) return null;
  return (
    <p className={styles['stale']} role="status">
      Not up to date: {error.message}{' '}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </p>
  );
}

/** What an answer is shown as: its shape while it loads, why there is none, and older data dimmed while it is renewed. */
export function Loaded<T>({
  of: { data, error, isPlaceholderData, refetch },
  skeleton,
  children,
}: Props<T>) {
  if (data === undefined && error !== null)
    return <PageProblem error={error} retry={() => void refetch()} />;
  if (data === undefined) return skeleton ?? <Skeleton />;
  return (
    <>
      <Stale error={error} retry={() => void refetch()} />
      <div
        className={styles['loaded']}
        data-updating={isPlaceholderData}
        aria-busy={isPlaceholderData}
      >
        {children(data)}
      </div>
    </>
  );
}
