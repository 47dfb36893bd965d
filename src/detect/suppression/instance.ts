import { catalogueType } from '../../events/catalogue/index.ts';
import { printJson } from '../../events/json.ts';
import { valuesOf, type Row, type Scalar, type Value } from '../../events/value.ts';
import { readValueAs, valueType } from '../../events/field-set.ts';
import type { Suppression } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { truncateText, detached } from '../source/truncate-text.ts';
import { ALERT_BOUNDS } from '../source/bounds.ts';
import { hashOf } from '../identity/index.ts';

/** The values that alerts must share to be suppressed together. */
export type Instance = Pick<Suppression, 'instance' | 'terms'>;

/**
 * The instance that a match belongs to, given by the values of all fields of `group_by`, with arrays
 * compared as sets. A missing field counts as a value of its own, unless the rule says `doNotSuppress`:
 * then there is no instance.
 */
export function instanceOf(
  { id, rule }: DetectionRule,
  row: Row,
  slots: readonly number[],
): Instance | null {
  const suppression = rule.alert_suppression;
  if (suppression === undefined) return null;
  // An alert has its document as it came, and so has its row.
  const values = slots.map((slot, index) =>
    readValueAs(valueType(catalogueType(suppression.group_by[index] ?? '')), row[slot]),
  );
  const strict = suppression.missing_fields_strategy === 'doNotSuppress';
  if (strict && values.includes(undefined)) return null;
  const terms = suppression.group_by.map((field, index) => ({
    field,
    value: termOf(values[index]),
  }));
  const instance = hashOf(printJson(['instance', id, terms]));
  return { instance, terms: terms.map(({ field, value }) => ({ field, value: shown(value) })) };
}

/**
 * A bounded copy of a value: alerts are retained for the whole run, along with everything they reference.
 */
function shown(value: Term): Term {
  if (typeof value === 'string') return detached(truncateText(value, ALERT_BOUNDS.longest));
  return isList(value)
    ? (value.slice(0, ALERT_BOUNDS.elements).map(shown) as readonly Scalar[])
    : value;
}

const isList = (value: Term): value is readonly Scalar[] => Array.isArray(value);

type Term = Scalar | readonly Scalar[] | null;

function termOf(value: Value): Term {
  if (typeof value !== 'object') return value ?? null;
  return [...valuesOf(value)].sort((a, b) => compare(typeof a, typeof b) || compare(a, b));
}

const compare = (a: Scalar, b: Scalar): number => (a === b ? 0 : a < b ? -1 : 1);
