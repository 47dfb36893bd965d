import { check, parse, type Diagnostic, type Statement } from '../../lang/index.ts';
import type { EqlRule } from '../model/rule.ts';

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
export function readQuery(rule: EqlRule): ReadQuery {
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
