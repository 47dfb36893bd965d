import { useEffect, useRef, type ReactNode } from 'react';
import { useKeys } from '../../keys/keys.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { ProcessTree } from '../../components/tree/process-tree.tsx';
import { ValueText } from '../../components/value/value.tsx';
import { Where } from '../../components/where/where.tsx';
import { IconButton } from '../buttons.tsx';
import { lastDocument, type Alert } from '../model.ts';
import { Name } from '../name.tsx';
import type { ProcessForest } from '../process-tree.ts';
import { RuleTexts } from '../rules/rule-texts.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { AlertWhy } from './alert-why.tsx';
import { Events } from './events.tsx';
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
  const goTo = (name: string) => {
    const section = scroller.current?.querySelector<HTMLElement>(`[data-name="${name}"]`);
    section?.scrollIntoView({ block: 'start' });
    section?.focus({ preventScroll: true });
  };
  useKeys([
    { command: 'why', run: () => goTo('why') },
    { command: 'processes', run: () => goTo('tree') },
  ]);
  // On a narrow window it covers the list.
  useEffect(() => {
    if (matchMedia('(max-width: 1099px)').matches) scroller.current?.focus();
  }, []);
  return (
    <article ref={scroller} className={styles['detail']} tabIndex={-1}>
      <Headline alert={alert} onClose={onClose} onStep={onStep} />
      <Section name="why" title="Why it matched">
        <AlertWhy alert={alert} />
      </Section>
      {trees.length > 0 && (
        <Section name="tree" title="Processes">
          {trees.map((tree, index) => (
            // oxlint-disable-next-line react/no-array-index-key
            <ProcessTree key={index} tree={tree} at={alert.start} />
          ))}
        </Section>
      )}
      <Section name="where" title="Where it happened">
        <Where document={lastDocument(alert)} />
      </Section>
      <Section name="events" title={alert.events.length === 1 ? 'Event' : 'Events'}>
        <Events alert={alert} />
      </Section>
      <Section name="rule" title="Rule">
        <RuleTexts rule={alert.rule} />
      </Section>
    </article>
  );
}

const Headline = ({ alert, onClose, onStep }: Omit<Props, 'forest'>) => (
  <header className={styles['headline']}>
    <div className={styles['title']}>
      <Severity severity={alert.severity} />
      <h2>
        <Name of={alert.name} />
      </h2>
      <div className={styles['controls']}>
        <IconButton label="Previous alert" icon="left" onClick={() => onStep(-1)} />
        <IconButton label="Next alert" icon="right" onClick={() => onStep(1)} />
        <IconButton label="Close" icon="close" onClick={onClose} />
      </div>
    </div>
    <p className={styles['command']}>
      {alert.parent !== '' && (
        <span className="muted">
          <ValueText text={alert.parent} /> →{' '}
        </span>
      )}
      <ValueText text={alert.what} most={1_000} />
    </p>
    <AlertFacts alert={alert} />
    {alert.isBuildingBlock && <Badge>building block for other rules</Badge>}
  </header>
);

interface SectionProps {
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}

const Section = ({ name, title, children }: SectionProps) => (
  <section
    className={styles['section']}
    data-name={name}
    tabIndex={-1}
    aria-labelledby={`section-${name}`}
  >
    <h3 id={`section-${name}`}>{title}</h3>
    {children}
  </section>
);
