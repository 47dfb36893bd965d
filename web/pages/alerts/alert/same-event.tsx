import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../api/client.ts';
import { AlertSection } from '../../../components/alert-parts/alert-parts.tsx';
import { Severity } from '../../../components/severity/severity.tsx';
import { RightButton } from '../../../components/states/states.tsx';
import { Status } from '../../../components/status/status.tsx';
import { NameText } from '../../../components/value/value.tsx';
import { alertsText } from '../../../triage/targets.ts';
import { TriageKeys } from '../../../triage/triage-keys.tsx';
import styles from './alert.module.css';

interface Props {
  readonly of: AnswerOf<'GET /dw/alerts/:id'>;
  /** Ids of the alerts to which the verbs above apply. */
  readonly meant: readonly string[];
}

/** The alerts that other rules have raised on the same event, and one verdict for all of them. */
export function SameEvent({ of: { summary, sameEvent }, meant }: Props) {
  if (sameEvent.length === 0) return null;
  const ids = [summary.id, ...sameEvent.map(({ id }) => id)];
  const areMeant = ids.every((id) => meant.includes(id));
  return (
    <AlertSection name="same" title="Also raised by">
      <ul className={styles['same']}>
        {sameEvent.map(({ id, severity, ruleName, status, closeReason }) => (
          <li key={id} className="wrap">
            <Severity severity={severity} />
            <Link to="/alerts/$id" params={{ id }}>
              <NameText text={ruleName} />
            </Link>
            <Status status={status} reason={closeReason} />
          </li>
        ))}
      </ul>
      {areMeant ? (
        <p className="muted">
          All of them are about one event: a verdict above applies to all {alertsText(ids.length)}.
        </p>
      ) : (
        <TriageKeys ids={ids} hasKeys={false}>
          {(handle) => (
            <RightButton right="triage" onClick={() => handle.open('close')}>
              Close all {alertsText(ids.length)} of this event…
            </RightButton>
          )}
        </TriageKeys>
      )}
    </AlertSection>
  );
}
