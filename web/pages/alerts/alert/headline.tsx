import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Badge } from '../../../components/badge/badge.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { Severity } from '../../../components/severity/severity.tsx';
import { Status } from '../../../components/status/status.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { Value, ValueText } from '../../../components/value/value.tsx';
import type { AlertDetail } from './alert-document.ts';
import styles from './alert.module.css';

interface Props {
  readonly detail: AlertDetail;
  readonly controls: ReactNode;
}

/** What it is, how bad, when, and whose. */
export function Headline({ detail, controls }: Props) {
  const { summary, statusChangedBy } = detail;
  const { firstEvent, lastEvent, time, assignees, tags, suppressed } = summary;
  const event = lastEvent ?? firstEvent;
  return (
    <>
      <div className={styles['title']}>
        <Severity severity={summary.severity} />
        <h2>
          <ValueText text={summary.ruleName} most={200} />
        </h2>
        <div className={styles['controls']}>{controls}</div>
      </div>
      <p className={styles['command']}>
        <Value text={summary.command} marks={summary.matched} />
      </p>
      <dl className={styles['line']}>
        <Item name="State">
          <Status status={summary.status} reason={summary.closeReason} />
          {statusChangedBy !== null && summary.status !== 'open' && (
            <span className="muted">
              {' '}
              by <ValueText text={statusChangedBy} most={60} />
            </span>
          )}
        </Item>
        <Item name="Owner">
          {assignees.length === 0 ? (
            <span className="muted">none</span>
          ) : (
            assignees.map((name, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <ValueText text={name} most={60} />
              </span>
            ))
          )}
        </Item>
        <Item name="Severity">
          {summary.severity}, risk {summary.riskScore}
        </Item>
        {event !== null && (
          <Item name="Event">
            <Time at={event} withMs />
            {firstEvent !== null && firstEvent !== event && (
              <span className="muted"> ({between(firstEvent, event)} after the first)</span>
            )}
          </Item>
        )}
        <Item name="Raised">
          <Time at={time} isAgo />
          {event !== null && (
            <span className="muted"> ({between(event, time)} after the event)</span>
          )}
        </Item>
        {summary.story !== null && (
          <Item name="Story">
            <Link to={`/stories/${summary.story}` as '/stories'}>what happened around it</Link>
          </Item>
        )}
        {tags.length > 0 && (
          <Item name="Tags">
            {tags.map((tag) => (
              <Badge key={tag}>
                <ValueText text={tag} most={60} />
              </Badge>
            ))}
          </Item>
        )}
      </dl>
      {suppressed > 0 && (
        <p className="muted">
          It stands for {suppressed.toLocaleString('en')} further{' '}
          {suppressed === 1 ? 'match' : 'matches'}, which were suppressed.
        </p>
      )}
    </>
  );
}

function Item({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const between = (from: string, to: string) =>
  spanText(new Date(to).getTime() - new Date(from).getTime());

interface ControlProps {
  readonly title: string;
  readonly icon: 'link' | 'left' | 'right' | 'close';
  readonly shortcut?: { readonly 'aria-keyshortcuts'?: string };
  readonly run: () => void;
}

export function Control({ title, icon, shortcut, run }: ControlProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={28}
      aria-label={title}
      {...shortcut}
      onClick={run}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
