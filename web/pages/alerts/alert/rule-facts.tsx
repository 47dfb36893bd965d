import { Link } from '@tanstack/react-router';
import { isJsonObject, type JsonObject } from '../../../../src/events/json.ts';
import { Fact, Facts } from '../../../components/facts/facts.tsx';
import { Markdown } from '../../../components/markdown/markdown.tsx';
import { OutLink } from '../../../components/link/out-link.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import { ruleObjects, ruleText, ruleTexts } from './alert-document.ts';
import styles from './alert.module.css';

interface Props {
  readonly document: JsonObject;
  readonly ruleId: string;
}

/** All that the rule said when it raised the alert. */
export function RuleFacts({ document, ruleId }: Props) {
  const text = (name: string) => ruleText(document, name);
  const falsePositives = ruleTexts(document, 'false_positives');
  const setup = text('setup');
  return (
    <>
      <Markdown text={text('description')} />
      <Facts>
        <Fact name="Rule">
          <Link to={`/rules/${encodeURIComponent(ruleId)}` as '/rules'}>
            <ValueText text={text('name')} />
          </Link>
        </Fact>
        <Fact name="Rule id">
          <ValueText text={text('rule_id')} />
        </Fact>
        <Fact name="Rule type">{text('type')}</Fact>
        <Texts name="Rule indices" of={ruleTexts(document, 'indices')} />
        <Fact name="Severity">{text('severity')}</Fact>
        <Fact name="Risk score">{text('risk_score')}</Fact>
        <Fact name="Runs every">
          <ValueText text={text('interval')} />
        </Fact>
        <Fact name="Searches indices from">
          <ValueText text={text('from')} />
        </Fact>
        {text('timestamp_override') !== '' && (
          <Fact name="Timestamp override">
            <ValueText text={text('timestamp_override')} />
          </Fact>
        )}
        <Fact name="Maximum alerts per execution">{text('max_signals')}</Fact>
        <Fact name="References">
          <ul className={styles['plainList']}>
            {ruleTexts(document, 'references').map((each) => (
              <li key={each}>
                <OutLink address={each}>
                  <ValueText text={each} />
                </OutLink>
              </li>
            ))}
          </ul>
        </Fact>
        <Texts name="Tags" of={ruleTexts(document, 'tags')} />
        <Fact name="Version">
          {text('version')}, revision {text('revision')}
        </Fact>
        <Texts name="Rule authors" of={ruleTexts(document, 'author')} />
        <Fact name="Rule license">
          <ValueText text={text('license')} />
        </Fact>
        <Texts
          name="Exception lists"
          of={ruleObjects(document, 'exceptions_list').map((list) =>
            ['list_id', 'type', 'namespace_type', 'id']
              .map((name) => textIn(list, name))
              .join(', '),
          )}
        />
        <Fact name="Framework">
          <Threats of={ruleObjects(document, 'threat')} />
        </Fact>
      </Facts>
      {falsePositives.length > 0 && (
        <>
          <h4>False positives</h4>
          <ul className={styles['bullets']}>
            {falsePositives.map((each) => (
              <li key={each}>
                <Markdown text={each} />
              </li>
            ))}
          </ul>
        </>
      )}
      {setup !== '' && (
        <details className={styles['more']}>
          <summary>Setup</summary>
          <Markdown text={setup} />
        </details>
      )}
    </>
  );
}

function Texts({ name, of }: { readonly name: string; readonly of: readonly string[] }) {
  return (
    <Fact name={name}>
      {of.length === 0 ? (
        <span className="muted">none</span>
      ) : (
        <ul className={styles['plainList']}>
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
}

/** Frameworks with tactics, techniques and sub-techniques: name, id and link. */
function Threats({ of }: { readonly of: readonly JsonObject[] }) {
  if (of.length === 0) return <span className="muted">none</span>;
  return (
    <ul className={styles['plainList']}>
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
