import { Button } from '@mantine/core';
import { Problem } from '../../api/problem.ts';
import styles from './states.module.css';

interface Props {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** What could not be shown, why, and what to do. It takes the place of that part alone. */
export function PageProblem({ error, retry }: Props) {
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
