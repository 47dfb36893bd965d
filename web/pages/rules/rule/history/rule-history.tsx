import { useParams } from '@tanstack/react-router';
import { useAnswer } from '../../../../api/queries.ts';
import { Badge } from '../../../../components/badge/badge.tsx';
import { Empty, Loaded } from '../../../../components/states/states.tsx';
import { Time } from '../../../../components/time/time.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import { FieldDiff } from '../../field-diff.tsx';
import styles from './history.module.css';

const WORDS = {
  created: 'created',
  changed: 'changed',
  enabled: 'turned on',
  disabled: 'turned off',
  live: 'made live',
  scheduled: 'put on its schedule',
} as const;

/** What the rule said before, and who has changed it. */
export function RuleHistory() {
  const { id } = useParams({ from: '/rules/$id' });
  const history = useAnswer('GET /dw/rules/:id/_history', { id }, { keeps: false });
  return (
    <Loaded of={history}>
      {({ changes }) =>
        changes.length === 0 ? (
          <Empty
            title="Nothing is known of earlier revisions"
            reason="What changes from now on is written down."
          />
        ) : (
          <ol className={styles['changes']}>
            {changes.map(({ at, by, revision, what, fields }) => (
              <li key={`${revision} ${at} ${what.join()}`}>
                <h2>
                  Revision {revision} <Badge>{what.map((each) => WORDS[each]).join(', ')}</Badge>
                </h2>
                <p className="muted">
                  {at === null ? 'The time is not known' : <Time at={at} />}
                  {by !== null && (
                    <>
                      {' '}
                      by <ValueText text={by} />
                    </>
                  )}
                </p>
                {fields.map(({ field, before, after, isCut }) =>
                  isCut ? (
                    <p key={field}>
                      <ValueText text={field} /> has changed, and is too long to be shown here.
                    </p>
                  ) : (
                    <FieldDiff key={field} field={field} before={before} after={after} />
                  ),
                )}
              </li>
            ))}
          </ol>
        )
      }
    </Loaded>
  );
}
