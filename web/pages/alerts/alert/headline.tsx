import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AlertTitle } from '../../../components/alert-parts/alert-parts.tsx';
import { Badge } from '../../../components/badge/badge.tsx';
import { FactLine, Fact } from '../../../components/facts/facts.tsx';
import { Status } from '../../../components/status/status.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { Value, ValueText } from '../../../components/value/value.tsx';
import type { AlertDetail } from './alert-document.ts';

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
      <AlertTitle severity={summary.severity} name={summary.ruleName} controls={controls}>
        <Value text={summary.command} marks={summary.matched} />
      </AlertTitle>
      <FactLine>
        <Fact name="State">
          <Status status={summary.status} reason={summary.closeReason} />
          {statusChangedBy !== null && summary.status !== 'open' && (
            <span className="muted">
              {' '}
              by <ValueText text={statusChangedBy} most={60} />
            </span>
          )}
        </Fact>
        <Fact name="Owner">
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
        </Fact>
        <Fact name="Severity">
          {summary.severity}, risk {summary.riskScore}
        </Fact>
        {event !== null && (
          <Fact name="Event">
            <Time at={event} withMs />
            {firstEvent !== null && firstEvent !== event && (
              <span className="muted"> ({between(firstEvent, event)} after the first)</span>
            )}
          </Fact>
        )}
        <Fact name="Raised">
          <Time at={time} isAgo />
          {event !== null && (
            <span className="muted"> ({between(event, time)} after the event)</span>
          )}
        </Fact>
        {summary.story !== null && (
          <Fact name="Story">
            <Link to={`/stories/${summary.story}` as '/stories'}>what happened around it</Link>
          </Fact>
        )}
        {tags.length > 0 && (
          <Fact name="Tags">
            {tags.map((tag) => (
              <Badge key={tag}>
                <ValueText text={tag} most={60} />
              </Badge>
            ))}
          </Fact>
        )}
      </FactLine>
      {suppressed > 0 && (
        <p className="muted">
          It stands for {suppressed.toLocaleString('en')} further{' '}
          {suppressed === 1 ? 'match' : 'matches'}, which were suppressed.
        </p>
      )}
    </>
  );
}

const between = (from: string, to: string) =>
  spanText(new Date(to).getTime() - new Date(from).getTime());
