import { useEffect, useRef, useMemo, useState } from 'react';
import { eventLine } from '../../../src/events/event-line.ts';
import {
  AlertSection,
  AlertTitle,
  goToSection,
} from '../../components/alert-parts/alert-parts.tsx';
import { Badge } from '../../components/badge/badge.tsx';
import { Each } from '../../components/each/each.tsx';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { IconButton } from '../../components/icon/icon-button.tsx';
import { FieldValue } from '../../components/page-parts/page-parts.tsx';
import { ProcessTree } from '../../components/tree/process-tree.tsx';
import { countText } from '../../components/value/counts.ts';
import { indented } from '../../components/value/indented.ts';
import { TextLines } from '../../components/value/text-lines.tsx';
import { ValueText } from '../../components/value/value.tsx';
import { Where } from '../../components/where/where.tsx';
import { useKeys } from '../../keys/keys.ts';
import { highlightedFields } from '../highlighted-fields.ts';
import { lastDocument, type Alert, type Event } from '../model.ts';
import type { ProcessForest } from '../process-tree.ts';
import { RuleTexts } from '../rules/rule-texts.tsx';
import { AlertFacts, AlertWhy, Instant } from './alert-facts.tsx';
import styles from './detail.module.css';

interface Props {
  readonly alert: Alert;
  readonly forest: ProcessForest;
  readonly onClose: () => void;
  /** Moves by this number of alerts in the list. */
  readonly onStep: (by: number) => void;
}

/** One alert: what happened, why the rule matched, around which processes, and where. */
export function AlertDetail({ alert, forest, onClose, onStep }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const trees = forest.treesOf(alert);
  useKeys([
    { command: 'why', run: () => goToSection('why') },
    { command: 'processes', run: () => goToSection('tree') },
  ]);
  // On a narrow window it covers the list.
  useEffect(() => {
    if (matchMedia('(max-width: 1099px)').matches) scroller.current?.focus();
  }, []);
  return (
    <article ref={scroller} className={styles['detail']} tabIndex={-1}>
      <Headline alert={alert} onClose={onClose} onStep={onStep} />
      <AlertSection name="why" title="Why it matched">
        <AlertWhy alert={alert} />
      </AlertSection>
      {trees.length > 0 && (
        <AlertSection name="tree" title="Processes">
          {trees.map((tree, index) => (
            // oxlint-disable-next-line react/no-array-index-key
            <ProcessTree key={index} tree={tree} at={alert.start} />
          ))}
        </AlertSection>
      )}
      <AlertSection name="where" title="Where it happened">
        <Where document={lastDocument(alert)} />
      </AlertSection>
      <AlertSection name="events" title={alert.events.length === 1 ? 'Event' : 'Events'}>
        <Events alert={alert} />
      </AlertSection>
      <AlertSection name="rule" title="Rule">
        <RuleTexts rule={alert.rule} />
      </AlertSection>
    </article>
  );
}

const Headline = ({ alert, onClose, onStep }: Omit<Props, 'forest'>) => (
  <header className={styles['headline']}>
    <AlertTitle
      severity={alert.severity}
      name={alert.name}
      controls={
        <>
          <IconButton label="Previous alert" icon="left" onClick={() => onStep(-1)} />
          <IconButton label="Next alert" icon="right" onClick={() => onStep(1)} />
          <IconButton label="Close" icon="close" onClick={onClose} />
        </>
      }
    >
      {alert.parent !== '' && (
        <span className="muted">
          <ValueText text={alert.parent} /> →{' '}
        </span>
      )}
      <ValueText text={alert.what} most={1_000} />
    </AlertTitle>
    <AlertFacts alert={alert} />
    {alert.isBuildingBlock && <Badge>building block for other rules</Badge>}
  </header>
);

/** The events of an alert in order, each with its most relevant fields and its document. */
function Events({ alert }: { readonly alert: Alert }) {
  const { events, moreEvents, rule } = alert;
  const named = rule.texts?.fields ?? [];
  return (
    <>
      <Each of={events}>
        {(event) => (
          <div className={styles['event']}>
            {event === null ? (
              <p className="muted">No event occurred here, as the rule requires.</p>
            ) : (
              <EventDetail event={event} named={named} isAlone={events.length === 1} />
            )}
          </div>
        )}
      </Each>
      {moreEvents > 0 && (
        <p className="muted">
          {countText(moreEvents, 'more event')} of this alert not in this file.
        </p>
      )}
    </>
  );
}

interface EventProps {
  readonly event: Event;
  readonly named: readonly string[];
  readonly isAlone: boolean;
}

function EventDetail({ event, named, isAlone }: EventProps) {
  const { at, json, cut, document } = event;
  if (json === null)
    return <p className="muted">The document is not in this file: its size is limited.</p>;
  return (
    <>
      {!isAlone && (
        <p>
          {at !== null && <Instant at={at} />}{' '}
          <ValueText text={eventLine(document).what} most={200} />
        </p>
      )}
      {cut !== '' && (
        <p className={styles['cut']}>
          <ValueText text={cut} most={400} />.
        </p>
      )}
      <details>
        <summary>Fields</summary>
        <Facts>
          {highlightedFields(named, document).map(({ field, values, more }) => (
            <Fact key={field} name={field}>
              <Each of={values} between=" ">
                {(value) => <FieldValue field={field} text={value} />}
              </Each>
              {more > 0 && <span className="muted"> and {countText(more, 'more value')}</span>}
            </Fact>
          ))}
        </Facts>
      </details>
      <details>
        <summary>Document</summary>
        <DocumentLines json={json} />
      </details>
    </>
  );
}

const SAID_MS = 2_000;

/** The document of an event as it was read, digit by digit. */
function DocumentLines({ json }: { readonly json: string }) {
  const lines = useMemo(() => indented(json), [json]);
  const [said, setSaid] = useState('Copy');
  const say = (text: string) => {
    setSaid(text);
    setTimeout(() => setSaid('Copy'), SAID_MS);
  };
  return (
    <div className={styles['document']}>
      <button
        type="button"
        className={styles['copy']}
        onClick={() =>
          void navigator.clipboard.writeText(json).then(
            () => say('Copied'),
            () => say('The browser does not let the page copy'),
          )
        }
      >
        {said}
      </button>
      <pre tabIndex={0} aria-label="Document">
        <TextLines text={lines} />
      </pre>
    </div>
  );
}
