import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { call } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useJob } from '../api/queries.ts';
import { Severity } from '../components/severity/severity.tsx';
import { REASON_TEXT, REASONS, Status } from '../components/status/status.tsx';
import { Time } from '../components/time/time.tsx';
import { NameText, ValueText } from '../components/value/value.tsx';
import {
  type EffectExample,
  effectOf,
  type EffectReport,
  type EffectWindow,
  warningsOf,
} from './effect-result.ts';
import styles from './exception-editor.module.css';

interface Props {
  /** Exception items under the names of the API. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Ids of the rules that they would apply to; left out, those that their lists apply to. */
  readonly rules?: readonly string[];
  /** Called with what they would hide, and with `null` as soon as that is not known any more. */
  readonly onEffect?: (effect: EffectReport | null) => void;
}

/** It may still be being typed. */
const PAUSE_MS = 500;

/** What exceptions would have hidden among the alerts that are stored: counted again when they change. */
export function Effect({ items, rules, onEffect }: Props) {
  const asked = JSON.stringify({ items, ...(rules === undefined ? {} : { rules }) });
  const [started, setStarted] = useState<{ readonly asked: string; readonly id: string } | null>(
    null,
  );
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    setRefused(null);
    const timer = setTimeout(() => {
      const body = JSON.parse(asked) as { items: unknown[]; rules?: string[] };
      call('POST /dw/exceptions/_effect', { body } as never, stop.signal)
        .then(({ id }) => setStarted({ asked, id }))
        .catch((error: unknown) => {
          if (!stop.signal.aborted)
            setRefused(error instanceof Problem ? error.message : String(error));
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  const job = useJob(started?.id ?? null);
  const isOf = started?.asked === asked;
  const effect = isOf ? effectOf(job.data) : null;
  const failure = refused ?? (isOf && job.data?.state === 'failed' ? job.data.message : null);
  useEffect(() => onEffect?.(effect), [effect, onEffect]);
  const shown = effect ?? effectOf(job.data);
  if (failure !== null)
    return (
      <p className={styles['fault']} role="alert">
        The effect could not be counted: <ValueText text={failure} />
      </p>
    );
  if (shown === null)
    return (
      <p className="muted" role="status">
        Counting what it would have hidden …
      </p>
    );
  return (
    <div className={styles['effect']} data-updating={effect === null} aria-busy={effect === null}>
      <Report effect={shown} />
    </div>
  );
}

function Report({ effect }: { readonly effect: EffectReport }) {
  const longest = effect.windows.at(-1);
  return (
    <>
      <div role="status">
        {effect.windows.map((window) => (
          <Counts key={window.days} window={window} />
        ))}
      </div>
      {effect.idle.map(({ item, reason }) => (
        <p key={item} className={styles['fault']}>
          It would hide nothing: <ValueText text={reason} />.
        </p>
      ))}
      {warningsOf(effect).map((warning) => (
        <p key={warning} className={styles['danger']} role="alert">
          {warning}
        </p>
      ))}
      {longest !== undefined && longest.hidden > 0 && (
        <>
          <Rules window={longest} />
          <details className={styles['examples']} open>
            <summary>
              {longest.examples.length < longest.hidden
                ? `${longest.examples.length} of the ${longest.hidden.toLocaleString('en')} alerts`
                : 'The alerts'}
            </summary>
            <ul>
              {longest.examples.map((example) => (
                <Example key={example.id} example={example} />
              ))}
            </ul>
          </details>
        </>
      )}
      {longest !== undefined && longest.caseMisses.alerts > 0 && (
        <p>
          {longest.caseMisses.alerts === 1
            ? 'One further alert differs'
            : `${longest.caseMisses.alerts.toLocaleString('en')} further alerts differ`}{' '}
          in upper and lower case alone, and would not have been hidden: choose “any case” if they
          should be.
        </p>
      )}
      {effect.notes.slice(1).map((note) => (
        <p key={note} className="muted">
          {note}
        </p>
      ))}
    </>
  );
}

function Counts({ window }: { readonly window: EffectWindow }) {
  const { days, hidden, alerts, verdicts, withoutVerdict, undecided } = window;
  const parts = [
    ...REASONS.filter((reason) => verdicts[reason] > 0).map(
      (reason) => `${verdicts[reason].toLocaleString('en')} ${REASON_TEXT[reason]}`,
    ),
    ...(withoutVerdict > 0 ? [`${withoutVerdict.toLocaleString('en')} without a verdict`] : []),
    ...(undecided > 0 ? [`${undecided.toLocaleString('en')} not known any more`] : []),
  ];
  return (
    <div>
      <span className="muted">{days} days</span>{' '}
      <strong>
        {hidden.toLocaleString('en')} of {alerts.toLocaleString('en')}
      </strong>{' '}
      {alerts === 1 ? 'alert' : 'alerts'} hidden
      {parts.length > 0 && <span className="muted">: {parts.join(', ')}</span>}
    </div>
  );
}

function Rules({ window: { rules, moreRules } }: { readonly window: EffectWindow }) {
  if (rules.length < 2) return null;
  return (
    <details className={styles['examples']}>
      <summary>Of {rules.length + moreRules} rules</summary>
      <ul>
        {rules.map(({ ruleId, ruleName, hidden, alerts }) => (
          <li key={ruleId}>
            <span>
              {hidden.toLocaleString('en')} of {alerts.toLocaleString('en')}
            </span>
            <NameText text={ruleName} most={120} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Example({ example }: { readonly example: EffectExample }) {
  const { id, time, severity, status, closeReason, reason } = example;
  return (
    <li>
      <Severity severity={severity} />
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Link to="/alerts/$id" params={{ id }}>
          <ValueText text={reason} most={140} />
        </Link>{' '}
        <span className="muted">
          <Time at={time} isAgo /> · <Status status={status} reason={closeReason} />
        </span>
      </span>
    </li>
  );
}
