import type { JsonObject } from '../../../../src/events/json.ts';
import { ValueText } from '../../../components/value/value.tsx';
import { textAt, textsAt } from '../../../components/value/values-of.ts';
import { ruleObjects, ruleText } from './alert-document.ts';

/** Severity and risk that the event has changed: what the rule says, and what the alert has. */
export function Overrides({ document }: { readonly document: JsonObject }) {
  const severity = textAt(document, 'kibana.alert.severity');
  const risk = textAt(document, 'kibana.alert.risk_score');
  const changes = [
    severity !== null && severity !== ruleText(document, 'severity')
      ? `severity ${severity} instead of ${ruleText(document, 'severity')}`
      : '',
    risk !== null && risk !== ruleText(document, 'risk_score')
      ? `risk ${risk} instead of ${ruleText(document, 'risk_score')}`
      : '',
  ].filter((text) => text !== '');
  const mappings = [
    ...ruleObjects(document, 'severity_mapping'),
    ...ruleObjects(document, 'risk_score_mapping'),
  ];
  const name = ruleText(document, 'parameters.rule_name_override');
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
          {fields.map((field, index) => (
            <span key={field}>
              {index > 0 && ', '}
              <ValueText text={field} />
            </span>
          ))}
          ; the event did not.
        </p>
      )}
      {name !== '' && (
        <p className="muted">
          The name of the alert comes from <ValueText text={name} />.
        </p>
      )}
    </>
  );
}
