import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../../../api/queries.ts';
import { Badge } from '../../../../components/badge/badge.tsx';
import { Conditions } from '../../../../components/conditions/conditions.tsx';
import { Empty } from '../../../../components/states/empty.tsx';
import { Loaded } from '../../../../components/states/loaded.tsx';
import { Time, useNow } from '../../../../components/time/time.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import { badgesOf, exceptionRow } from '../../../exceptions/exception-row.ts';
import { countText } from '../../figures.ts';
import { ruleRoute } from '../../routes.ts';
import styles from './exceptions.module.css';

/** What is hidden of this rule's alerts. */
export function RuleExceptions() {
  const { id } = ruleRoute.useParams();
  const now = useNow();
  const items = useAnswer('GET /dw/exceptions/items', {});
  return (
    <Loaded of={items}>
      {(data) => {
        const rows = data.items.map(exceptionRow).filter(({ rules }) => rules.includes(id));
        if (rows.length === 0)
          return (
            <Empty
              title="Nothing of this rule is hidden"
              reason="An exception is made from an alert that is a false alarm: it then shows what else it would hide."
            >
              <Link to={`/alerts?rule=${encodeURIComponent(id)}` as '/alerts'}>
                Go to its alerts
              </Link>
            </Empty>
          );
        return (
          <ul className={styles['items']}>
            {rows.map((row) => (
              <li key={row.key}>
                <h2>
                  <Link to="/exceptions" search={{ item: row.key }}>
                    <ValueText text={row.name === '' ? row.key : row.name} />
                  </Link>{' '}
                  {badgesOf(row, now).map(({ text, tone }) => (
                    <Badge key={text} tone={tone}>
                      {text}
                    </Badge>
                  ))}
                </h2>
                <p>
                  <Conditions entries={row.entries} />
                </p>
                {row.reason !== '' && (
                  <p className={styles['reason']}>
                    <ValueText text={row.reason} />
                  </p>
                )}
                <p className="muted">
                  {countText(row.hidden30Days ?? row.hidden)} hidden
                  {row.hidden30Days !== null && ' in 30 days'}
                  {row.lastHidden !== null && (
                    <>
                      , last <Time at={row.lastHidden} isAgo />
                    </>
                  )}
                  {row.rules.length > 1 && `, of ${row.rules.length} rules`}
                  {row.expiresAt !== null && (
                    <>
                      , expires <Time at={row.expiresAt} isAgo />
                    </>
                  )}
                </p>
              </li>
            ))}
          </ul>
        );
      }}
    </Loaded>
  );
}
