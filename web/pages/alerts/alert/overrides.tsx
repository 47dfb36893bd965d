import type { JsonObject } from '../../../../src/events/json.ts';
import { ValueText } from '../../../components/value/value.tsx';
import { textsAt } from '../../../components/value/values-of.ts';
import type { AlertSummary } from '../../../triage/targets.ts';
import type { RuleFactsOf } from './alert-document.ts';

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
          {fields.map((field, index) => (
            <span key={field}>
              {index > 0 && ', '}
              <ValueText text={field} />
            </span>
          ))}
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
