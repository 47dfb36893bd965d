import { check, parse } from '../../lang/index.ts';
import { at, type Table } from './data.ts';
import { SEARCH_FIELDS, type ReadQuery } from './fields.ts';
import { required, standard, type FieldTable } from './field-table.ts';
import { oneOf } from './kind.ts';
import { filled } from './kinds.ts';

/** The fields of EQL rules beyond the common ones. */
export const EQL_FIELDS = {
  language: standard(oneOf('eql'), 'eql', 'fixed'),
  query: required(filled, 'the EQL query'),
  ...SEARCH_FIELDS,
} as const satisfies FieldTable;

/**
 * The query of a rule, parsed and checked, even where other fields are wrong; `null` where there is none. Without a
 * schema: a rule is read for events of any origin, and what a field is called there is not known. See the lints for fields
 * that a source never has.
 */
export function readEqlQuery(rule: Table): ReadQuery | null {
  const textOf = (name: string) => {
    const value = at(rule, name);
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const query = textOf('query');
  if (query === undefined) return null;
  const parsed = parse(query);
  if (!parsed.ok) return { statement: null, diagnostics: parsed.diagnostics };
  const diagnostics = check(parsed.value, {
    source: query,
    eventCategoryField: textOf('event_category_override'),
    timestampField: textOf('timestamp_field'),
    tiebreakerField: textOf('tiebreaker_field'),
  });
  return { statement: parsed.value, diagnostics };
}
