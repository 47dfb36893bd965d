import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { OutLink } from '../../../../components/link/out-link.tsx';
import { Fact, Facts } from '../../../../components/facts/facts.tsx';
import { Markdown } from '../../../../components/markdown/markdown.tsx';
import { Severity } from '../../../../components/severity/severity.tsx';
import { Time } from '../../../../components/time/time.tsx';
import { Value, ValueText } from '../../../../components/value/value.tsx';
import { severityOf } from '../../list/rule-row.ts';
import { KNOWN_FIELDS, ruleFields } from '../rule-fields.ts';
import { type RuleShown, useRule } from '../use-rule.ts';
import { FrameworkFacts } from './framework.tsx';
import { Indices } from './indices.tsx';
import { EqlText } from '../../../../editor/eql-text.tsx';
import { Lines } from '../../lines.tsx';
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

function Overview({ rule }: { readonly rule: RuleShown }) {
  const fields = ruleFields(rule.rule);
  const type = TYPES[fields.type];
  const others = Object.entries(rule.rule).filter(([name]) => !KNOWN_FIELDS.has(name));
  return (
    <div className={styles['overview']}>
      <div>
        <section>
          <p className={styles['description']}>
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
        <Problems problems={rule.problems} />
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
          <Fact name="Risk score">
            <ValueText text={fields.riskScore} />
          </Fact>
          <Fact name="Runs every">
            <ValueText text={fields.interval} />
            {rule.isLive && <span className="muted"> now live, as events arrive</span>}
          </Fact>
          <Fact name="Searches indices from">
            <ValueText text={fields.from} />
          </Fact>
          <Fact name="Maximum alerts per execution">
            <ValueText text={fields.maxSignals} />
          </Fact>
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
          <Fact name="Version">
            <ValueText text={fields.version} />
          </Fact>
          <Fact name="Revision">{rule.revision}</Fact>
          <Fact name="Rule authors">
            <Texts texts={fields.author} of={(text) => <Prose text={text} />} />
          </Fact>
          <Fact name="Rule license">
            {fields.license === null ? <None>none</None> : <Prose text={fields.license} />}
          </Fact>
          <Fact name="False positives">
            <Texts texts={fields.falsePositives} of={(text) => <Prose text={text} />} />
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
            <Fact key={name} name={name}>
              <ValueText text={typeof value === 'string' ? value : JSON.stringify(value)} />
            </Fact>
          ))}
        </Facts>
      </aside>
    </div>
  );
}

/** Words for people, in the letters of the page; lines end where there is no more room. Still nothing in them can hide. */
const Prose = ({ text }: { readonly text: string }) => (
  <span className={styles['prose']}>
    <ValueText text={text.trim().replaceAll(/\s*\r?\n\s*/g, ' ')} most={4_000} />
  </span>
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

function Problems({ problems }: Pick<RuleShown, 'problems'>) {
  if (problems.length === 0) return null;
  return (
    <section>
      <h2>What was found in it</h2>
      <ul className={styles['problems']}>
        {problems.map(({ code, message, severity, field, hint }) => (
          <li key={`${code} ${field} ${message}`} data-severity={severity}>
            <ValueText text={message} />
            {field !== null && (
              <span className="muted">
                {' '}
                in <ValueText text={field} />
              </span>
            )}
            {hint !== undefined && (
              <p className="muted">
                <ValueText text={hint} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
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
          <Lines text={text} />
        </pre>
      )}
    </div>
  );
}
