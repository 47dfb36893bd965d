import { ruleFields } from '../../match/rule-outline.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../events/json.ts';
import { createTracer, EqlError, parse, type Statement, type Tracer } from '../../lang/index.ts';

/** A rule's query, and what says why it matched. */
export interface RuleTracer {
  readonly query: string;
  readonly tracer: Tracer;
}

/**
 * Of a rule as it was when it raised an alert, compiled as in a run; `null` where its query is not known, or cannot be read any more.
 *
 * @param now what date math of the query counts from: nanoseconds since 1970
 */
export function ruleTracer(ruleDocument: string | null, now: bigint): RuleTracer | null {
  const rule = ruleDocument === null ? null : parseJson(ruleDocument);
  if (rule === null || !isJsonObject(rule) || typeof rule['query'] !== 'string') return null;
  const query = rule['query'];
  const parsed = parse(query);
  if (!parsed.ok) return null;
  const tracer = tracedAs(parsed.value, rule, now);
  return tracer === null ? null : { query, tracer };
}

function tracedAs(statement: Statement, rule: JsonObject, now: bigint): Tracer | null {
  const text = (name: string) => {
    const value = rule[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  try {
    return createTracer(statement, {
      now,
      fields: ruleFields(),
      eventCategoryField: text('event_category_override'),
      timestampField: text('timestamp_field'),
      tiebreakerField: text('tiebreaker_field'),
    });
  } catch (error) {
    // An older version of the language may have taken it.
    if (error instanceof EqlError) return null;
    throw error;
  }
}
