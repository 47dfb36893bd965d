import { Link } from '@tanstack/react-router';
import { isJsonObject, type JsonObject } from '../../../../src/events/json.ts';
import { Each } from '../../../components/each/each.tsx';
import { Fact, Facts } from '../../../components/facts/facts.tsx';
import { OutLink } from '../../../components/link/out-link.tsx';
import { Markdown } from '../../../components/markdown/markdown.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import { textsAt } from '../../../components/value/values-of.ts';
import type { AlertSummary } from '../../../triage/targets.ts';
import type { RuleFactsOf } from './alert-document.ts';
import styles from './alert.module.css';

/** All that the rule said when it raised the alert. */
export function RuleFacts({ rule }: { readonly rule: RuleFactsOf }) {
  const { timestampOverride, falsePositives } = rule;
  return (
    <>
      <Markdown text={rule.description ?? ''} />
      <Facts>
        <Fact name="Rule">
          <Link to={`/rules/${encodeURIComponent(rule.id)}` as '/rules'}>
            <ValueText text={rule.name} />
          </Link>
        </Fact>
        <Text name="Rule id" of={rule.id} />
        <Text name="Rule type" of={rule.type} />
        <Texts name="Rule indices" of={rule.indices} />
        <Text name="Severity" of={rule.severity} />
        <Fact name="Risk score">{rule.riskScore}</Fact>
        <Text name="Runs every" of={rule.interval} />
        <Text name="Searches indices from" of={rule.from} />
        {timestampOverride !== null && <Text name="Timestamp override" of={timestampOverride} />}
        <Fact name="Maximum alerts per execution">{rule.maxSignals}</Fact>
        <Fact name="References">
          <ul>
            {rule.references.map((each) => (
              <li key={each}>
                <OutLink address={each}>
                  <ValueText text={each} />
                </OutLink>
              </li>
            ))}
          </ul>
        </Fact>
        <Texts name="Tags" of={rule.tags} />
        <Fact name="Version">
          {rule.version}, revision {rule.revision}
        </Fact>
        <Texts name="Rule authors" of={rule.author} />
        <Text name="Rule license" of={rule.license} />
        <Texts
          name="Exception lists"
          of={rule.exceptionLists.map((list) =>
            ['list_id', 'type', 'namespace_type', 'id']
              .map((name) => textIn(list as JsonObject, name))
              .join(', '),
          )}
        />
        <Fact name="Framework">
          <Threats of={rule.threat as readonly JsonObject[]} />
        </Fact>
      </Facts>
      {falsePositives.length > 0 && (
        <>
          <h4>False positives</h4>
          <ul style={{ paddingLeft: 18, listStyle: 'disc' }}>
            {falsePositives.map((each) => (
              <li key={each}>
                <Markdown text={each} />
              </li>
            ))}
          </ul>
        </>
      )}
      {rule.setup !== null && (
        <details className={styles['more']}>
          <summary>Setup</summary>
          <Markdown text={rule.setup} />
        </details>
      )}
    </>
  );
}

const Text = ({ name, of }: { readonly name: string; readonly of: string | null }) => (
  <Fact name={name} text={of ?? ''} />
);

const Texts = ({ name, of }: { readonly name: string; readonly of: readonly string[] }) => (
  <Fact name={name}>
    {of.length === 0 ? (
      <span className="muted">none</span>
    ) : (
      <ul>
        {of.map((each, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <ValueText text={each} />
          </li>
        ))}
      </ul>
    )}
  </Fact>
);

/** Frameworks with tactics, techniques and sub-techniques: name, id and link. */
function Threats({ of }: { readonly of: readonly JsonObject[] }) {
  if (of.length === 0) return <span className="muted">none</span>;
  return (
    <ul>
      {of.map((threat, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <ValueText text={textIn(threat, 'framework')} />
          <ul className={styles['nested']}>
            <Entry of={threat['tactic']} kind="Tactic" />
            {objectsIn(threat, 'technique').map((technique, at) => (
              // oxlint-disable-next-line react/no-array-index-key
              <Entry key={at} of={technique} kind="Technique" />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Entry({ of, kind }: { readonly of: unknown; readonly kind: string }) {
  if (!isJsonObject(of as JsonObject)) return null;
  const entry = of as JsonObject;
  const below = objectsIn(entry, 'subtechnique');
  return (
    <li>
      <span className="muted">{kind}</span>{' '}
      <OutLink address={textIn(entry, 'reference')}>
        <ValueText text={`${textIn(entry, 'name')} (${textIn(entry, 'id')})`} />
      </OutLink>
      {below.length > 0 && (
        <ul className={styles['nested']}>
          {below.map((each, index) => (
            // oxlint-disable-next-line react/no-array-index-key
            <Entry key={index} of={each} kind="Sub-technique" />
          ))}
        </ul>
      )}
    </li>
  );
}

const textIn = (object: JsonObject, name: string): string => {
  const value = object[name];
  return typeof value === 'string' ? value : '';
};

const objectsIn = (object: JsonObject, name: string): readonly JsonObject[] => {
  const value = object[name];
  return Array.isArray(value)
    ? ((value as unknown[]).filter((each) => isJsonObject(each as JsonObject)) as JsonObject[])
    : [];
};

interface Props {
  readonly alert: AlertSummary;
  readonly rule: RuleFactsOf;
  readonly document: JsonObject;
}

/** Severity and risk that the event has changed: what the rule says, and what the alert has. */
export function Overrides({ alert: { severity, riskScore }, rule, document }: Props) {
  const changes = [
    rule.severity !== null && severity !== rule.severity
      ? `severity ${severity} instead of ${rule.severity}`
      : '',
    rule.riskScore !== null && riskScore !== rule.riskScore
      ? `risk ${riskScore} instead of ${rule.riskScore}`
      : '',
  ].filter((text) => text !== '');
  const mappings = [...rule.severityMapping, ...rule.riskScoreMapping];
  const fields = [
    ...new Set(mappings.map(({ field }) => (typeof field === 'string' ? field : ''))),
  ].filter((field) => field !== '');
  return (
    <>
      {changes.length > 0 && (
        <p>
          The event has changed it: {changes.join(', ')}
          {fields.map((field, index) => (
            <span key={field}>
              {index === 0 ? ', by ' : ' and '}
              <ValueText text={field} /> <ValueText text={textsAt(document, field).join(', ')} />
            </span>
          ))}
          .
        </p>
      )}
      {changes.length === 0 && fields.length > 0 && (
        <p className="muted">
          The rule may change its severity by{' '}
          <Each of={fields} between=", ">
            {(field) => <ValueText text={field} />}
          </Each>
          ; the event did not.
        </p>
      )}
      {rule.nameOverride !== null && (
        <p className="muted">
          The name of the alert comes from <ValueText text={rule.nameOverride} />.
        </p>
      )}
    </>
  );
}
