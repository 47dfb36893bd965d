import type { Schema } from '../../../events/schema.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import { type EventQuery, type Field, type Span, fieldsOf } from '../../syntax/ast.ts';
import { type Context, inQuotes } from '../context.ts';
import { resolve, resolveField } from '../resolve.ts';

/**
 * A search for similar names among thousands takes a millisecond, so their number per query is
 * limited.
 */
const MAX_SEARCHES = 50;

/** All fields that are read, against the schema; without a schema there is nothing to check. */
export function checkFields(context: Context): void {
  const { schema } = context.options;
  if (schema === undefined) return;
  const suggestions = new Suggestions(schema);
  for (const key of context.keys) checkField(context, schema, suggestions, key);
  for (const { condition } of context.queries) {
    for (const field of fieldsOf(condition)) checkField(context, schema, suggestions, field);
  }
  checkSpecialFields(context, schema);
}

function checkField(
  context: Context,
  schema: Schema,
  suggestions: Suggestions,
  field: Field,
): void {
  if (field.path === context.options.timestampField) return;
  const resolution = resolve(schema, field.path);
  const name = inQuotes(field.path);
  switch (resolution.kind) {
    case 'usable':
      return;
    case 'unknown': {
      if (field.optional) return;
      const optional = context.quote({ ...field, optional: true });
      const hint = suggestions.for(field.path) ?? `if it may be unmapped, write ${optional}`;
      return context.error(field, 'EQL2401', `unknown field ${name}`, hint);
    }
    case 'unusable': {
      const { type } = resolution;
      const example = type === 'object' ? firstBelow(schema, field.path) : undefined;
      return context.error(
        field,
        'EQL2403',
        type === 'alias'
          ? `${name} is an alias of a field that does not exist`
          : `${name} cannot be used: its type is ${type}`,
        example && `use a field in it, for instance ${inQuotes(example)}`,
      );
    }
    case 'nested': {
      const { parent } = resolution;
      const why =
        field.path === parent
          ? 'its type is nested'
          : `it is below ${inQuotes(parent)}, whose type is nested`;
      return context.error(field, 'EQL2404', `${name} cannot be used: ${why}`);
    }
    case 'inexact': {
      const why =
        resolution.reason === 'text'
          ? 'it is of type text and has no keyword sub-field'
          : 'a normalizer changes its values';
      const hint = 'use a keyword field with the same content';
      context.error(field, 'EQL2405', `${name} cannot be used: ${why}`, hint);
    }
  }
}

/** `name` first: it is what people usually look for. */
function firstBelow(schema: Schema, path: string): string | undefined {
  if (resolveField(schema, `${path}.name`) !== null) return `${path}.name`;
  for (const known of schema.keys()) {
    if (known.startsWith(`${path}.`) && resolveField(schema, known) !== null) return known;
  }
  return undefined;
}

/** Usable fields with similar names; each name is looked up once. */
class Suggestions {
  readonly #schema: Schema;
  readonly #hints = new Map<string, string | undefined>();
  #usable: readonly string[] | undefined;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  for(path: string): string | undefined {
    if (this.#hints.has(path)) return this.#hints.get(path);
    if (this.#hints.size >= MAX_SEARCHES) return undefined;
    this.#usable ??= [...this.#schema.keys()].filter(
      (known) => resolveField(this.#schema, known) !== null,
    );
    const hint = didYouMean(suggest(path, this.#usable));
    this.#hints.set(path, hint);
    return hint;
  }
}

/** The fields that the search reads besides those of the conditions. */
function checkSpecialFields(context: Context, schema: Schema): void {
  const { eventCategoryField, timestampField, tiebreakerField } = context.options;
  const { query } = context.statement;
  const report = (span: Span, role: 'category' | 'timestamp' | 'tiebreaker', path: string) => {
    if (resolveField(schema, path) !== null) return;
    context.errorAt(
      span,
      'EQL2402',
      `the ${role} field ${inQuotes(path)} is not in the schema`,
      role === 'category'
        ? `use \`any\`, or name another field with the option for the event category`
        : `name another field with the option for the ${role}`,
    );
  };
  const categorised = context.queries.find(({ category }) => category !== null);
  if (categorised !== undefined) report(headOf(categorised), 'category', eventCategoryField);
  if (query.kind === 'SampleQuery') return;
  const span =
    query.kind === 'EventQuery'
      ? headOf(query)
      : { start: query.span.start, end: query.span.start + 'sequence'.length };
  report(span, 'timestamp', timestampField);
  if (tiebreakerField !== undefined) report(span, 'tiebreaker', tiebreakerField);
}

/** The category, if it is written without quotes. */
function headOf({ span, category }: EventQuery): Span {
  return { start: span.start, end: span.start + (category ?? 'any').length };
}
