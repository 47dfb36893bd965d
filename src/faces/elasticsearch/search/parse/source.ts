import { isJsonObject, type Json } from '../../../../events/json.ts';
import { illegal } from '../errors.ts';
import { MAX_FIELDS } from '../limits.ts';
import { checkParts, listOf, objectAt, textAt } from './reader.ts';

/** The parts of a document that an answer contains; `null`: none. */
export interface SourceFilter {
  /** Patterns of paths; empty for all. */
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

export const WHOLE: SourceFilter = { includes: [], excludes: [] };

export function readSource(value: Json | undefined): SourceFilter | null {
  if (value === undefined || value === null || value === true || value === 'true') return WHOLE;
  if (value === false || value === 'false') return null;
  if (!isJsonObject(value)) return { includes: patterns(value, '[_source]'), excludes: [] };
  checkParts(value, ['include', 'includes', 'exclude', 'excludes'], '[_source]');
  return {
    includes: patterns(value['includes'] ?? value['include'], '[_source] includes'),
    excludes: patterns(value['excludes'] ?? value['exclude'], '[_source] excludes'),
  };
}

function patterns(value: Json | undefined, where: string): readonly string[] {
  const list = listOf(value).map((each) => textAt(each, where));
  if (list.length > MAX_FIELDS)
    throw illegal(`${where} names ${list.length} fields; ${MAX_FIELDS} is the limit`);
  return list;
}

/** A field whose values an answer lists, by a pattern of its name. */
export interface WantedField {
  readonly pattern: string;
  readonly format: string | undefined;
}

/** `fields`, and its predecessor `docvalue_fields`. */
export function readFields(value: Json | undefined, where: string): readonly WantedField[] {
  const fields = listOf(value ?? undefined).map((each): WantedField => {
    if (typeof each === 'string') return { pattern: each, format: undefined };
    const object = objectAt(each, where);
    checkParts(object, ['field', 'format', 'include_unmapped'], where);
    const format = object['format'];
    return {
      pattern: textAt(object['field'], `${where} field`),
      format: format === undefined ? undefined : textAt(format, `${where} format`),
    };
  });
  if (fields.length > MAX_FIELDS)
    throw illegal(`${where} names ${fields.length} fields; ${MAX_FIELDS} is the limit`);
  return fields;
}
