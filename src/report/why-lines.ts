import { placesText } from '../detect/alert/index.ts';
import type { Alert } from '../detect/alert.ts';
import { placesOf } from '../detect/match.ts';
import type { WhyClause } from '../detect/why.ts';
import type { Scalar } from '../events/field-set.ts';
import { safeText } from '../util/safe-text.ts';

/** The maximum number of values shown per field. */
const SHOWN_VALUES = 4;

/** Where an alert comes from and why it was raised. Safe for a terminal. */
export function reasonLines(alert: Alert, clauses: readonly WhyClause[]): readonly string[] {
  const places = placesText(placesOf(alert.match));
  return [
    ...(places === '' ? [] : [`from ${safeText(places)}`]),
    ...whyLines(clauses, alert.match.kind === 'group'),
  ];
}

/**
 * Why a rule matched, stage by stage. Plain equalities, which are self-explanatory, share one line; every
 * other clause has its own line and follows the values that satisfied it. Safe for a terminal.
 */
export function whyLines(clauses: readonly WhyClause[], hasStages: boolean): readonly string[] {
  const stages = [...new Set(clauses.map(({ stage }) => stage))];
  return stages.flatMap((stage) => {
    const own = clauses.filter((each) => each.stage === stage);
    const plain = own.filter(saysAll).map(({ clause }) => clause);
    const lines = [
      ...(plain.length === 0 ? [] : [plain.join(' and ')]),
      ...own.filter((each) => !saysAll(each)).map(lineOf),
    ];
    const label = hasStages ? `because ${stage + 1}: ` : 'because ';
    return lines.map(
      (line, index) => (index === 0 ? label : ' '.repeat(label.length)) + safeText(line),
    );
  });
}

/** Whether a clause is an equality with the value shown, so that the value need not be repeated. */
function saysAll({ clause, values }: WhyClause): boolean {
  const [only] = values;
  return (
    only !== undefined &&
    values.length === 1 &&
    only.values.length === 1 &&
    clause === `${only.field} == ${valueText(only.values[0])}`
  );
}

/** `process.name "curl"  by  process.name : ("curl", "wget")` */
function lineOf({ clause, values }: WhyClause): string {
  if (values.length === 0) return clause;
  const shown = values.map(({ field, values: all, more }) => {
    const some = all.slice(0, SHOWN_VALUES).map(valueText);
    return `${field} ${some.join(', ')}${all.length + more > SHOWN_VALUES ? ', …' : ''}`;
  });
  return `${shown.join(', ')}  by  ${clause}`;
}

const valueText = (value: Scalar | undefined) =>
  typeof value === 'string' ? JSON.stringify(value) : String(value);
