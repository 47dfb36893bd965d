import { valuesOf, type FieldSet, type Row, type Scalar } from '../../events/field-set.ts';
import { SEVERITIES, type Rule, type Severity } from '../../rules/index.ts';
import { detached, truncateText } from '../source/truncate-text.ts';

/** The maximum length, in UTF-16 units, of a name taken from an event. */
const MAX_NAME_LENGTH = 256;

/** What an alert takes from its events, without a reference to them, or otherwise from its rule. */
export interface Overrides {
  readonly name: string;
  readonly severity: Severity;
  readonly riskScore: number;
}

/**
 * Adds the fields of a rule's overrides to a field set. Over several events, the highest severity and the
 * highest risk score win, and the name is that of the first event that has one.
 */
export function overridesReader(rule: Rule, fields: FieldSet): (rows: readonly Row[]) => Overrides {
  const nameSlot =
    rule.rule_name_override === undefined ? null : fields.slotOf(rule.rule_name_override);
  const severities = rule.severity_mapping.map((each) => ({
    ...each,
    slot: fields.slotOf(each.field),
  }));
  const risks = rule.risk_score_mapping.map((each) => ({
    ...each,
    slot: fields.slotOf(each.field),
  }));

  const nameOf = (row: Row) => {
    if (nameSlot === null) return undefined;
    return valuesOf(row[nameSlot]).find(
      (value) => typeof value === 'string' && value.trim() !== '',
    );
  };
  const severitiesOf = (row: Row) =>
    severities
      .filter(({ slot, value }) => valuesOf(row[slot]).some((each) => String(each) === value))
      .map(({ severity }) => severity);
  const risksOf = (row: Row) =>
    risks.flatMap(({ slot, value, risk_score: score }) => {
      const values = valuesOf(row[slot]);
      const meant = value === '' ? values : values.filter((each) => String(each) === value);
      if (value !== '' && score !== undefined) return meant.length > 0 ? [score] : [];
      return meant.map(scoreOf).filter((each) => each !== null);
    });

  return (rows) => {
    const name = rows.map(nameOf).find((each) => each !== undefined);
    const risk = rows.flatMap(risksOf);
    return {
      name:
        name === undefined
          ? rule.name
          : detached(truncateText(String(name).trim(), MAX_NAME_LENGTH)),
      severity: highest(rows.flatMap(severitiesOf)) ?? rule.severity,
      riskScore: risk.length === 0 ? rule.risk_score : risk.reduce((a, b) => Math.max(a, b)),
    };
  };
}

function highest(severities: readonly Severity[]): Severity | undefined {
  return SEVERITIES.findLast((severity) => severities.includes(severity));
}

/** A number from 0 to 100, possibly as a string; `null` for anything else. */
function scoreOf(value: Scalar): number | null {
  if (typeof value === 'boolean' || (typeof value === 'string' && value.trim() === '')) return null;
  const score = Number(value);
  return score >= 0 && score <= 100 ? score : null;
}
