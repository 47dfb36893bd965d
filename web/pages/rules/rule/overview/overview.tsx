import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAnswer } from '../../../../api/queries.ts';
import { Fact, Facts } from '../../../../components/facts/facts.tsx';
import { OutLink, attackAddress } from '../../../../components/link/out-link.tsx';
import { Markdown } from '../../../../components/markdown/markdown.tsx';
import { Severity } from '../../../../components/severity/severity.tsx';
import { Time, Since } from '../../../../components/time/time.tsx';
import { TextLines } from '../../../../components/value/text-lines.tsx';
import { Value, ValueText, NameText } from '../../../../components/value/value.tsx';
import { EqlText } from '../../../../editor/eql-text.tsx';
import { severityOf } from '../../list/rule-row.ts';
import { type RuleShown, useRule } from '../../needs-rules.tsx';
import { Problems } from '../problems.tsx';
import { KNOWN_FIELDS, ruleFields, type Threat, type ThreatEntry } from '../rule-fields.ts';
import { RuleNotifications } from './rule-notifications.tsx';
import { Trend } from './trend.tsx';
import styles from '../rule.module.css';

/** All that a rule says, in the words that pages of rules have. */
export function RuleOverview() {
  const { id } = useParams({ from: '/rules/$id' });
  const { data } = useRule(id);
  return data === undefined ? null : <Overview rule={data} />;
}

const TYPES: Readonly<Record<string, string>> = {
  eql: 'Event Correlation Rule (EQL)',
  query: 'Custom query',
  threshold: 'Threshold',
  new_terms: 'New terms',
  esql: 'ES|QL',
  machine_learning: 'Machine learning',
  threat_match: 'Indicator match',
};

const hasActions = ({ actions }: RuleShown['rule']) => Array.isArray(actions) && actions.length > 0;

function Overview({ rule }: { readonly rule: RuleShown }) {
  const fields = ruleFields(rule.rule);
  const type = TYPES[fields.type];
  const others = Object.entries(rule.rule).filter(([name]) => !KNOWN_FIELDS.has(name));
  return (
    <div className={styles['overview']}>
      <div>
        <section>
          <p style={{ maxWidth: '74ch', margin: 0 }}>
            <Prose text={fields.description} />
          </p>
          <h2>Rule query</h2>
          {fields.query.trim() === '' ? (
            <None>It has no query.</None>
          ) : (
            <RuleQuery
              query={fields.query}
              language={fields.language ?? (fields.type === 'eql' ? 'eql' : null)}
            />
          )}
        </section>
        <Trend id={rule.id} />
        <section>
          <h2>Investigation guide</h2>
          {fields.note === '' ? <None>There is none yet.</None> : <Markdown text={fields.note} />}
        </section>
        <section>
          <h2>Setup</h2>
          {fields.setup === '' ? (
            <None>Nothing has to be set up.</None>
          ) : (
            <Markdown text={fields.setup} />
          )}
        </section>
        <RuleNotifications id={rule.id} hasActions={hasActions(rule.rule)} />
        {rule.problems.length > 0 && (
          <section>
            <h2>What was found in it</h2>
            <Problems problems={rule.problems} label="What was found in the rule" />
          </section>
        )}
      </div>
      <aside className={styles['side']} aria-label="What the rule says">
        <Facts>
          <Fact name="Rule type">
            <ValueText text={fields.type} />
            {type !== undefined && <span className="muted"> {type}</span>}
          </Fact>
          <Fact name="Rule indices">
            <Indices id={rule.id} patterns={fields.index} />
          </Fact>
          <Fact name="Severity">
            <Severity severity={severityOf(rule)} /> <ValueText text={fields.severity} />
          </Fact>
          <Fact name="Risk score" text={fields.risk_score} />
          <Fact name="Runs every">
            <ValueText text={fields.interval} />
            {rule.isLive && <span className="muted"> now live, as events arrive</span>}
          </Fact>
          <Fact name="Searches indices from" text={fields.from} />
          <Fact name="Maximum alerts per execution" text={fields.max_signals} />
          <Fact name="References">
            <Texts texts={fields.references} of={(address) => <OutLink address={address} />} />
          </Fact>
          <Fact name="Tags">
            {fields.tags.length === 0 ? (
              <None>none</None>
            ) : (
              <span className={styles['tags']}>
                {fields.tags.map((tag, index) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <Link key={index} to="/rules" search={{ tag: [tag] }}>
                    <Prose text={tag} />
                  </Link>
                ))}
              </span>
            )}
          </Fact>
          <Fact name="Version" text={fields.version} />
          <Fact name="Revision">{rule.revision}</Fact>
          <Fact name="Rule authors">
            <Texts texts={fields.author} of={(text) => <Prose text={text} />} />
          </Fact>
          <Fact name="Rule license">
            {fields.license === '' ? <None>none</None> : <Prose text={fields.license} />}
          </Fact>
          <Fact name="False positives">
            <Texts texts={fields.false_positives} of={(text) => <Prose text={text} />} />
          </Fact>
        </Facts>
        <FrameworkFacts threat={fields.threat} />
        <Facts>
          <Fact name="Rule id">
            <Value text={rule.id} />
          </Fact>
          <Fact name="Created">
            <Time at={rule.createdAt} /> by <ValueText text={rule.createdBy} />
          </Fact>
          <Fact name="Updated">
            <Time at={rule.updatedAt} /> by <ValueText text={rule.updatedBy} />
          </Fact>
          {others.map(([name, value]) => (
            <Fact
              key={name}
              name={name}
              text={typeof value === 'string' ? value : JSON.stringify(value)}
            />
          ))}
        </Facts>
      </aside>
    </div>
  );
}

/** Words for people, in the letters of the page; lines end where there is no more room. Still nothing in them can hide. */
const Prose = ({ text }: { readonly text: string }) => (
  <NameText text={text.trim().replaceAll(/\s*\r?\n\s*/g, ' ')} most={4_000} />
);

const None = ({ children }: { readonly children: string }) => (
  <span className="muted">{children}</span>
);

interface TextsProps {
  readonly texts: readonly string[];
  readonly of: (text: string) => ReactNode;
}

function Texts({ texts, of }: TextsProps) {
  if (texts.length === 0) return <None>none</None>;
  return (
    <ul className={styles['texts']}>
      {texts.map((text, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>{of(text)}</li>
      ))}
    </ul>
  );
}

interface Props {
  readonly query: string;
  readonly language: string | null;
}

/** The query of a rule, to be read. */
function RuleQuery({ query, language }: Props) {
  const text = query.replace(/\n$/, '');
  return (
    <div className={styles['query']} tabIndex={0} role="group" aria-label="Rule query">
      {language === 'eql' ? (
        <EqlText query={text} />
      ) : (
        <pre>
          <TextLines text={text} />
        </pre>
      )}
    </div>
  );
}

/** What the rule finds, in the words of a framework: tactics and techniques with their names, ids and pages. */
function FrameworkFacts({ threat }: { readonly threat: readonly Threat[] }) {
  if (threat.length === 0)
    return (
      <section>
        <h2>Framework</h2>
        <p className="muted">
          It names no tactic and no technique, so that coverage does not count it.
        </p>
      </section>
    );
  return (
    <section>
      {threat.map(({ framework, tactic, techniques }, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={styles['framework']}>
          <h2>Framework: {framework === '' ? 'unnamed' : <NameText text={framework} />}</h2>
          <ul>
            <Entry kind="Tactic" entry={tactic} />
            {techniques.map(({ subtechniques, ...technique }) => (
              <li key={technique.id} className={styles['technique']}>
                <ul>
                  <Entry kind="Technique" entry={technique} />
                  {subtechniques.map((each) => (
                    <Entry key={each.id} kind="Sub-technique" entry={each} />
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

interface EntryProps {
  readonly kind: string;
  readonly entry: ThreatEntry;
}

function Entry({ kind, entry: { id, name, reference } }: EntryProps) {
  const address = reference ?? attackAddress(id);
  return (
    <li>
      <span className="muted">{kind}: </span>
      <NameText text={name} /> <ValueText text={id} />
      {address !== null && (
        <div style={{ fontSize: 'var(--text-12)', overflowWrap: 'anywhere' }}>
          <OutLink address={address} />
        </div>
      )}
    </li>
  );
}

/** The index patterns of a rule, and which streams each of them matches now. */
function Indices({ id, patterns }: { readonly id: string; readonly patterns: readonly string[] }) {
  const { data, error } = useAnswer('GET /dw/rules/:id/_streams', { id });
  if (data === undefined)
    return (
      <>
        {patterns.map((pattern) => (
          <div key={pattern}>
            <ValueText text={pattern} />
          </div>
        ))}
        {error !== null && (
          <span className="muted">Which streams they match could not be read.</span>
        )}
      </>
    );
  if (data.patterns.length === 0)
    return (
      <>
        all <span className="muted">it names none, so that it reads every stream</span>
        <Streams streams={data.reads} />
      </>
    );
  return (
    <ul className={styles['texts']}>
      {data.patterns.map(({ pattern, isExclusion, streams }) => (
        <li key={pattern}>
          <ValueText text={pattern} />
          {isExclusion && <span className="muted"> takes away</span>}
          {streams.length === 0 ? (
            <div className={isExclusion ? 'muted' : styles['attention']}>matches no stream now</div>
          ) : (
            <Streams streams={streams} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface Stream {
  readonly stream: string;
  readonly events: number;
  readonly lastReceived: string | null;
}

const MAX_STREAMS = 8;

const Streams = ({ streams }: { readonly streams: readonly Stream[] }) => (
  <ul style={{ marginLeft: 12 }}>
    {streams.slice(0, MAX_STREAMS).map(({ stream, events, lastReceived }) => (
      <li key={stream}>
        <ValueText text={stream} />{' '}
        <span className="muted">
          {events.toLocaleString('en')} events
          <Since words=", last" at={lastReceived} isAgo />
        </span>
      </li>
    ))}
    {streams.length > MAX_STREAMS && (
      <li className="muted">and {streams.length - MAX_STREAMS} more</li>
    )}
  </ul>
);
