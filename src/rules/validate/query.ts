import { check, parse, type Diagnostic, type Statement } from '../../lang/index.ts';
import { at, type Table } from '../model/data.ts';
import type { EqlRule } from '../model/rule.ts';

type QueryFields = Pick<
  EqlRule,
  'query' | 'event_category_override' | 'timestamp_field' | 'tiebreaker_field'
>;

/** The same fields of a rule in which others are wrong; `null` where there is no query of EQL to read. */
export function queryFieldsOf(rule: Table): QueryFields | null {
  const textOf = (name: keyof QueryFields) => {
    const value = at(rule, name);
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const query = textOf('query');
  if (rule['type'] !== 'eql' || query === undefined) return null;
  return {
    query,
    event_category_override: textOf('event_category_override'),
    timestamp_field: textOf('timestamp_field'),
    tiebreaker_field: textOf('tiebreaker_field'),
  };
}

/** The query of a rule, parsed and checked. */
export interface ReadQuery {
  /** `null` where the text cannot be parsed. */
  readonly statement: Statement | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Without a schema: a rule is read for events of any origin, and what a field is called there is not
 * known. See the lints for fields that a source never has.
 */
export function readQuery(rule: QueryFields): ReadQuery {
  const parsed = parse(rule.query);
  if (!parsed.ok) return { statement: null, diagnostics: parsed.diagnostics };
  const diagnostics = check(parsed.value, {
    source: rule.query,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  });
  return { statement: parsed.value, diagnostics };
}
