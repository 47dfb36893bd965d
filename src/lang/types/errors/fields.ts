import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Field, Span } from '../../syntax/ast.ts';
import type { Type } from '../type.ts';
import { errorAt, inQuotes } from './diagnostic.ts';

/** Fields (24xx). */

export function unknownField(
  field: Field,
  suggestion: string | undefined,
  quotedOptional: string,
): Diagnostic {
  return errorAt(
    field,
    'EQL2401',
    `unknown field ${inQuotes(field.path)}`,
    suggestion ?? `if it may be unmapped, write ${quotedOptional}`,
  );
}

export type SpecialField = 'category' | 'timestamp' | 'tiebreaker';

export function unmappedSpecial(span: Span, role: SpecialField, path: string): Diagnostic {
  return errorAt(
    { span },
    'EQL2402',
    `the ${role} field ${inQuotes(path)} is not in the schema`,
    role === 'category'
      ? `use \`any\`, or name another field with the option for the event category`
      : `name another field with the option for the ${role}`,
  );
}

export function unusableType(field: Field, type: string, example: string | undefined): Diagnostic {
  const message =
    type === 'alias'
      ? `${inQuotes(field.path)} is an alias of a field that does not exist`
      : `${inQuotes(field.path)} cannot be used: its type is ${type}`;
  const hint =
    example === undefined ? undefined : `use a field in it, for instance ${inQuotes(example)}`;
  return errorAt(field, 'EQL2403', message, hint);
}

export function nestedField(field: Field, parent: string): Diagnostic {
  return errorAt(
    field,
    'EQL2404',
    field.path === parent
      ? `${inQuotes(field.path)} cannot be used: its type is nested`
      : `${inQuotes(field.path)} cannot be used: it is below ${inQuotes(parent)}, whose type is nested`,
  );
}

export function inexactField(field: Field, reason: 'text' | 'normalized'): Diagnostic {
  return errorAt(
    field,
    'EQL2405',
    reason === 'text'
      ? `${inQuotes(field.path)} cannot be used: it is of type text and has no keyword sub-field`
      : `${inQuotes(field.path)} cannot be used: a normalizer changes its values`,
    'use a keyword field with the same content',
  );
}

export function incompatibleKeys(
  key: Field,
  type: Type,
  first: Field,
  firstType: Type,
): Diagnostic {
  return errorAt(
    key,
    'EQL2406',
    `the join key ${inQuotes(key.path)} (${type}) cannot equal ${inQuotes(first.path)} (${firstType})`,
    'join by fields of the same type',
  );
}
