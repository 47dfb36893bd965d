import { Button, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Badge } from '../../components/badge/badge.tsx';
import { conditionsOf, operatorText } from '../../components/conditions/conditions.tsx';
import { Detail } from '../../components/detail/detail.tsx';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { NeedsRight, RightButton } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { NameText, Value, ValueText } from '../../components/value/value.tsx';
import { Effect } from '../../exception-editor/effect.tsx';
import { ExceptionEditor } from '../../exception-editor/exception-editor.tsx';
import { useKeys, onEscape } from '../../keys/keys.ts';
import { expireIn, removeItems } from './change-items.ts';
import { badgesOf, type ExceptionRow } from './exception-row.ts';
import styles from './exceptions.module.css';

interface Props {
  readonly row: ExceptionRow;
  readonly ruleNames: ReadonlyMap<string, string>;
  readonly onClose: () => void;
}

const SPANS = [
  [7, 'In 7 days'],
  [30, 'In 30 days'],
  [90, 'In 90 days'],
  [null, 'Never'],
  [0, 'Now'],
] as const;

/** One item: what it hides and of which rules, why, until when, and what that has come to. */
export function ExceptionDetail({ row, ruleNames, onClose }: Props) {
  const [shown, setShown] = useState<'editor' | 'effect' | null>(null);
  useKeys([
    onEscape('editor', 'Close the editor', 'Exceptions', () => setShown(null), shown === 'editor'),
  ]);
  if (shown === 'editor')
    return (
      <ExceptionEditor
        subject={{ kind: 'item', key: row.key, item: row.item, rules: row.rules }}
        onClose={() => setShown(null)}
      />
    );
  return (
    <Detail
      title={row.name === '' ? 'Exception item' : <NameText text={row.name} />}
      place="Exceptions"
      onClose={onClose}
    >
      <p className={styles['badges']}>
        {badgesOf(row).map(({ text, tone }) => (
          <Badge key={text} tone={tone}>
            {text}
          </Badge>
        ))}
      </p>
      <section>
        <h3>Hides events where</h3>
        <ul className={styles['conditions']}>
          {conditionsOf(row.entries).map((condition, index) => (
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              <code>{condition.field}</code>{' '}
              <span className="muted">{operatorText(condition)}</span>{' '}
              {condition.values.map((value, place) => (
                // oxlint-disable-next-line react/no-array-index-key
                <Value key={place} text={value} />
              ))}
            </li>
          ))}
        </ul>
        <p className="muted">All of these must be true.</p>
      </section>
      <section>
        <h3>What it has come to</h3>
        <Facts>
          <Fact name="Hidden matches">{row.hidden.toLocaleString('en')}</Fact>
          {row.hidden7Days !== null && (
            <Fact name="Of 7 days">{row.hidden7Days.toLocaleString('en')}</Fact>
          )}
          {row.hidden30Days !== null && (
            <Fact name="Of 30 days">{row.hidden30Days.toLocaleString('en')}</Fact>
          )}
          <Fact name="Last hidden">
            {row.lastHidden === null ? 'never' : <Time at={row.lastHidden} isAgo />}
          </Fact>
          <Fact name="Applies to">
            {row.rules.length === 0
              ? 'no rule: no rule uses its list'
              : row.rules.map((id) => (
                  <div key={id}>
                    <Link to={`/rules/${encodeURIComponent(id)}` as '/rules'}>
                      {ruleNames.get(id) ?? id}
                    </Link>
                  </div>
                ))}
          </Fact>
        </Facts>
      </section>
      <section>
        <h3>Why, and until when</h3>
        <Facts>
          <Fact name="Reason">
            {row.reason === '' ? 'none given' : <NameText text={row.reason} />}
          </Fact>
          <Fact name="Expires">
            {row.expiresAt === null ? 'never' : <Time at={row.expiresAt} />}
          </Fact>
          <Fact name="Author">
            {row.author === '' ? 'not known' : <ValueText text={row.author} />}
          </Fact>
          <Fact name="Created" at={row.createdAt} />
          <Fact name="Kept in">
            {row.origin === 'folder' ? 'a file, which is changed there' : row.origin}
          </Fact>
          <Fact name="Key">
            <Value text={row.key} />
          </Fact>
        </Facts>
        {row.comments.map(({ by, text }, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <blockquote key={index} className={styles['comment']}>
            <ValueText text={text} /> <span className="muted">– {by}</span>
          </blockquote>
        ))}
      </section>
      {shown === 'effect' && (
        <section>
          <h3>What it would hide of what is stored</h3>
          <Effect items={[row.item]} rules={row.rules} />
        </section>
      )}
      <footer className="wrap">
        <RightButton right="rules" onClick={() => setShown('editor')}>
          Edit
        </RightButton>
        <RightButton right="rules" disabled={shown === 'effect'} onClick={() => setShown('effect')}>
          Show its effect
        </RightButton>
        <NeedsRight right="rules">
          {(isDisabled) => (
            <Menu position="top-start" disabled={isDisabled}>
              <Menu.Target>
                <Button disabled={isDisabled}>Expire</Button>
              </Menu.Target>
              <Menu.Dropdown>
                {SPANS.map(([days, title]) => (
                  <Menu.Item key={title} onClick={() => void expireIn([row], days, Date.now())}>
                    {title}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </NeedsRight>
        <RightButton
          right="rules"
          onClick={() => {
            onClose();
            void removeItems([row]);
          }}
        >
          Remove
        </RightButton>
      </footer>
    </Detail>
  );
}
