import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../api/client.ts';
import { REASON_TEXT, REASONS, Status } from '../../../components/status/status.tsx';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import styles from './alert.module.css';

type SimilarAlerts = AnswerOf<'GET /dw/alerts/:id/prevalence'>['similar'];

/** Alerts of the same rule in the same image, and what they were found to be. */
export function Similar({ similar }: { readonly similar: SimilarAlerts }) {
  const { image, count, isAtLeast, verdicts, latest } = similar;
  const same =
    image === null ? (
      'of the same rule'
    ) : (
      <>
        of the same rule in <ValueText text={image} most={80} />
      </>
    );
  if (count === 0) return <p className="muted">There is no other alert {same}.</p>;
  const given = REASONS.filter((reason) => (verdicts[reason] ?? 0) > 0);
  return (
    <>
      <p>
        {isAtLeast && 'At least '}
        {count.toLocaleString('en')} {count === 1 ? 'other alert' : 'other alerts'} {same}
        {given.length === 0
          ? ', none with a verdict yet.'
          : `: ${given.map((reason) => `${verdicts[reason]} ${REASON_TEXT[reason]}`).join(', ')}.`}
      </p>
      <ul className={styles['rows']}>
        {latest.map(({ id, time, status, closeReason, command, pod }) => (
          <li key={id}>
            <Status status={status} reason={closeReason} />
            <Link to="/alerts/$id" params={{ id }}>
              <ValueText text={command} most={90} />
            </Link>
            <span className="muted">
              {pod !== '' && <ValueText text={pod} most={60} />} <Time at={time} isAgo />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
