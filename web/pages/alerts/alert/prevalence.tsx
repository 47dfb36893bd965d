import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../api/client.ts';
import { REASON_TEXT, REASONS, Status } from '../../../components/status/status.tsx';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import styles from './alert.module.css';

type Answer = AnswerOf<'GET /dw/alerts/:id/prevalence'>;
type Spread = Answer['spreads'][number];

const WHAT: Readonly<Record<Spread['what'], string>> = {
  command: 'This command line',
  executable: 'This program',
  'executable-in-image': 'This program in this image',
  parent: 'This program under this parent',
  image: 'This image',
};

/** How common it is: what is seen everywhere tells less than what is seen for the first time. */
export function Prevalence({ prevalence: { spreads, days } }: { readonly prevalence: Answer }) {
  if (spreads.length === 0)
    return <p className="muted">The event names no program and no image that could be counted.</p>;
  const covered = spreads.find((spread) => spread.covered !== null)?.covered ?? null;
  return (
    <>
      <div
        style={{ overflowX: 'auto', marginTop: 8 }}
        tabIndex={0}
        role="group"
        aria-label="Prevalence"
      >
        <table className={styles['table']}>
          <caption className="unseen">How far it was seen in {days} days</caption>
          <thead>
            <tr>
              <th scope="col">In {days} days</th>
              <th scope="col">Events</th>
              <th scope="col">Containers</th>
              <th scope="col">Images</th>
              <th scope="col">Nodes</th>
              <th scope="col">First seen</th>
            </tr>
          </thead>
          <tbody>
            {spreads.map((spread) => (
              <tr key={spread.what}>
                <th scope="row">{WHAT[spread.what]}</th>
                <Count of={spread.events} isExact={spread.isExact} />
                <Count of={spread.containers} isExact={spread.isExact} />
                <Count of={spread.images} isExact={spread.isExact} />
                <Count of={spread.hosts} isExact={spread.isExact} />
                <td>{spread.firstSeen === null ? '–' : <Time at={spread.firstSeen} isAgo />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {covered !== null && (
        <p className="muted">
          There was no time to read all of it: where it says “≥”, <Time at={covered.from} /> to{' '}
          <Time at={covered.to} /> was looked at.
        </p>
      )}
    </>
  );
}

function Count({
  of: { count, isAtLeast },
  isExact,
}: {
  readonly of: Spread['events'];
  readonly isExact: boolean;
}) {
  const sign = isAtLeast ? '≥ ' : isExact ? '' : '≤ ';
  return (
    <td>
      {sign}
      {count.toLocaleString('en')}
    </td>
  );
}

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
