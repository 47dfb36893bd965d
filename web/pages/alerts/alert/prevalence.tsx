import type { AnswerOf } from '../../../api/client.ts';
import { Time } from '../../../components/time/time.tsx';
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
      <div className={styles['wide']} tabIndex={0} role="group" aria-label="Prevalence">
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
