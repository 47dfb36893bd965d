import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useAnswer } from '../../../../api/queries.ts';
import { Badge } from '../../../../components/badge/badge.tsx';
import { Conditions } from '../../../../components/conditions/conditions.tsx';
import { IconButton } from '../../../../components/icon/icon-button.tsx';
import { Split } from '../../../../components/split/split.tsx';
import { Empty, Loaded } from '../../../../components/states/states.tsx';
import { Since } from '../../../../components/time/time.tsx';
import { NameText } from '../../../../components/value/value.tsx';
import {
  ExceptionEditor,
  type ExceptionSubject,
} from '../../../../exception-editor/exception-editor.tsx';
import { badgesOf, exceptionRow, type ExceptionRow } from '../../../exceptions/exception-row.ts';
import { countText } from '../../figures.ts';
import { RulesButton } from '../../needs-rules.tsx';
import styles from './exceptions.module.css';

/** What is hidden of this rule's alerts; beside it, what is open to be changed. */
export function RuleExceptions() {
  const { id } = useParams({ from: '/rules/$id/exceptions' });
  const { item, alert } = useSearch({ from: '/rules/$id/exceptions' });
  const navigate = useNavigate();
  const items = useAnswer('GET /dw/exceptions/items', {});
  const latest = useAnswer('GET /dw/alerts', {
    query: new URLSearchParams({ rule: id, limit: '1' }),
  }).data?.alerts[0];
  const open = (search: { item?: string; alert?: string }) =>
    void navigate({ to: '/rules/$id/exceptions', params: { id }, search, replace: true });
  return (
    <Loaded of={items}>
      {(data) => {
        const rows = data.items.map(exceptionRow).filter(({ rules }) => rules.includes(id));
        const subject = subjectOf(rows, item, alert);
        const isNew = latest !== undefined && (
          <RulesButton onClick={() => open({ alert: latest.id })}>
            New exception, from its latest alert
          </RulesButton>
        );
        return (
          <Split
            label="Exception"
            list={
              rows.length === 0 ? (
                <Empty
                  title="Nothing of this rule is hidden"
                  reason="An exception is made from an alert that is a false alarm: it shows what else it would hide."
                >
                  {latest === undefined ? 'The rule has raised no alert yet.' : isNew}
                </Empty>
              ) : (
                <div style={{ padding: 16, overflow: 'auto' }}>
                  {isNew}
                  <Items rows={rows} onEdit={(key) => open({ item: key })} />
                </div>
              )
            }
            detail={
              subject === null ? null : (
                <div className={styles['editor']}>
                  <IconButton label="Close" icon="close" onClick={() => open({})} />
                  <ExceptionEditor subject={subject} onClose={() => open({})} />
                </div>
              )
            }
          />
        );
      }}
    </Loaded>
  );
}

function subjectOf(
  rows: readonly ExceptionRow[],
  key: string | undefined,
  alert: string | undefined,
): ExceptionSubject | null {
  if (alert !== undefined) return { kind: 'alert', id: alert };
  const row = rows.find((each) => each.key === key);
  return row === undefined
    ? null
    : { kind: 'item', key: row.key, item: row.item, rules: row.rules };
}

interface ItemsProps {
  readonly rows: readonly ExceptionRow[];
  readonly onEdit: (key: string) => void;
}

const Items = ({ rows, onEdit }: ItemsProps) => (
  <ul className={styles['items']}>
    {rows.map((row) => (
      <li key={row.key}>
        <h2>
          <Link to="/exceptions" search={{ item: row.key }}>
            <NameText text={row.name === '' ? row.key : row.name} />
          </Link>{' '}
          {badgesOf(row).map(({ text, tone }) => (
            <Badge key={text} tone={tone}>
              {text}
            </Badge>
          ))}
        </h2>
        <p>
          <Conditions entries={row.entries} />
        </p>
        {row.reason !== '' && (
          <p>
            <NameText text={row.reason} />
          </p>
        )}
        <p className="muted">
          {countText(row.hidden30Days ?? row.hidden)} hidden
          {row.hidden30Days !== null && ' in 30 days'}
          <Since words=", last" at={row.lastHidden} isAgo />
          {row.rules.length > 1 && `, of ${row.rules.length} rules`}
          <Since words=", expires" at={row.expiresAt} isAgo />
        </p>
        <RulesButton onClick={() => onEdit(row.key)}>Change</RulesButton>
      </li>
    ))}
  </ul>
);
