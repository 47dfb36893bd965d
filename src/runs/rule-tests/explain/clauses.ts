import {
  closeness,
  firstFalse,
  satisfied,
  shortText,
  testsIn,
  type Trace,
} from '../../../lang/index.ts';
import type { Scalar } from '../../../events/field-set.ts';
import type { ClauseNote, EventMiss, FieldNote } from './explanation.ts';

/** The maximum number of values shown of a field. */
const MAX_VALUES = 5;
/** The maximum number of fields shown of a clause. */
const MAX_FIELDS = 5;

/** The first clause that made a false trace false, with what the event has at its fields. */
export function missOf(event: number, trace: Trace): EventMiss {
  const { met, of } = closeness(trace);
  const culprit = firstFalse(trace) ?? trace;
  return { event, met, of, clause: { ...noteOf(culprit), fields: fieldsOf(culprit) } };
}

/** The clauses that made a true trace true, and by which values. */
export function reasonsOf(trace: Trace): readonly ClauseNote[] {
  return satisfied(trace).map((each) => ({ ...noteOf(each), fields: satisfyingOf([each]) }));
}

function noteOf({ clause, failure }: Trace): Omit<ClauseNote, 'fields'> {
  return { text: shortText(clause.expression), failure: failure?.message ?? null };
}

/** Of a `not` that is false, the values by which what is negated is true; else all values. */
function fieldsOf(culprit: Trace): readonly FieldNote[] {
  if (culprit.kind === 'not' && culprit.failure === null) {
    return satisfyingOf(culprit.children.flatMap(satisfied));
  }
  return notes(
    testsIn(culprit).flatMap((test) => test.fields.map(({ field, values }) => ({ field, values }))),
  );
}

function satisfyingOf(traces: readonly Trace[]): readonly FieldNote[] {
  const fields = traces.flatMap((each) => (each.kind === 'test' ? each.fields : []));
  return notes(
    fields
      .map(({ field, satisfying }) => ({ field, values: satisfying }))
      .filter(({ values }) => values.length > 0),
  );
}

function notes(
  fields: readonly { readonly field: string; readonly values: readonly Scalar[] }[],
): readonly FieldNote[] {
  const found = new Map<string, Set<Scalar>>();
  for (const { field, values } of fields) {
    const known = found.get(field) ?? new Set();
    for (const value of values) known.add(value);
    found.set(field, known);
  }
  return [...found].slice(0, MAX_FIELDS).map(([field, values]) => ({
    field,
    values: [...values].slice(0, MAX_VALUES),
    more: Math.max(0, values.size - MAX_VALUES),
  }));
}
