import type { Schema } from '../../../events/schema.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { EventQuery, Field, Span } from '../../syntax/ast.ts';
import { fieldsOf } from '../../syntax/walk.ts';
import type { Context } from '../context.ts';
import type { SpecialField } from '../errors/fields.ts';
import {
  inexactField,
  nestedField,
  unknownField,
  unmappedSpecial,
  unusableType,
} from '../errors/fields.ts';
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
  switch (resolution.kind) {
    case 'usable':
      return;
    case 'unknown':
      if (!field.optional) {
        const optional = context.quote({ ...field, optional: true });
        context.report(field, unknownField(field, suggestions.for(field.path), optional));
      }
      return;
    case 'unusable': {
      const example = resolution.type === 'object' ? firstBelow(schema, field.path) : undefined;
      context.report(field, unusableType(field, resolution.type, example));
      return;
    }
    case 'nested':
      context.report(field, nestedField(field, resolution.parent));
      return;
    case 'inexact':
      context.report(field, inexactField(field, resolution.reason));
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
  const report = (span: Span, role: SpecialField, path: string) => {
    if (resolveField(schema, path) !== null) return;
    context.add(unmappedSpecial(span, role, path));
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
