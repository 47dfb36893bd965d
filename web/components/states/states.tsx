import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { Problem } from '../../api/problem.ts';
import { type Right, ROLE_WITH, useRight } from '../../api/queries.ts';
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

interface EmptyProps {
  /** What is not there, in one sentence without a full stop. */
  readonly title: string;
  /** Why: nothing ever, nothing in the range, all hidden by a filter. */
  readonly reason?: ReactNode;
  /** The next step: a button or link, or what may lead on. */
  readonly children?: ReactNode;
}

/** A list or page without anything on it. */
export const Empty = ({ title, reason, children }: EmptyProps) => (
  <div className={styles['empty']} role="status">
    <h2>{title}</h2>
    {reason !== undefined && <p>{reason}</p>}
    {children !== undefined && <div className="wrap">{children}</div>}
  </div>
);

interface SkeletonProps {
  readonly rows?: number;
  /** Of a row, in pixels; left out, that of a list. */
  readonly height?: number;
}

/** The shape of what is being loaded. It shows after a moment: most answers are there before. */
export const Skeleton = ({ rows = 8, height }: SkeletonProps) => (
  <div className={styles['skeleton']} role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} style={height === undefined ? {} : { height }}>
        <span style={{ width: `${35 + ((row * 29) % 50)}%` }} />
      </div>
    ))}
  </div>
);

interface PageProblemProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** What could not be shown, why, and what to do. It takes the place of that part alone. */
export function PageProblem({ error, retry }: PageProblemProps) {
  const problem = error instanceof Problem ? error : null;
  const isForbidden = problem?.status === 403;
  return (
    <div className={styles['problem']} role="alert">
      <strong>{isForbidden ? 'You may not see this' : 'This could not be shown'}</strong>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {isForbidden && <p>An admin can give you the right, under Settings, Users.</p>}
      {problem?.hint != null && <p>{problem.hint}</p>}
      {problem?.requestId != null && (
        <p className="muted">
          Request <code>{problem.requestId}</code>
        </p>
      )}
      {retry !== undefined && mayPass(problem) && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** What was refused because of what it asks stays refused; the others may have passed. */
const mayPass = (problem: Problem | null) =>
  problem === null ||
  problem.status === 0 ||
  problem.status === TOO_MANY ||
  problem.status >= FAILED;

const TOO_MANY = 429;
const FAILED = 500;

interface NeedsRightProps {
  readonly right: Right;
  /** A control, given whether it is disabled. */
  readonly children: (isDisabled: boolean) => ReactElement;
}

/** A control that only some may use: the others see it disabled, and who could. */
export function NeedsRight({ right, children }: NeedsRightProps) {
  const isAllowed = useRight(right);
  if (isAllowed) return children(false);
  return (
    <Tooltip label={`This needs ${ROLE_WITH[right]}.`}>
      <span>{children(true)}</span>
    </Tooltip>
  );
}

interface RightButtonProps extends ButtonProps, Omit<ComponentProps<'button'>, keyof ButtonProps> {
  readonly right: Right;
}

/** A button that only some may use. */
export const RightButton = ({ right, disabled = false, ...button }: RightButtonProps) => (
  <NeedsRight right={right}>
    {(isDisabled) => <Button {...button} disabled={isDisabled || disabled} />}
  </NeedsRight>
);
