import { CATALOGUES } from '../../lang/index.ts';
import { FLOAT_TYPES, INTEGER_TYPES } from '../../events/schema.ts';
import { at, isTable, quote, type Data, type Table } from '../../rules/index.ts';
import { anyValue, namedField, type NamedField } from '../exceptions/fields.ts';
import type { ValueCondition } from '../exceptions/value-condition.ts';
import { NEVER, type Condition } from './condition.ts';
import { isFault, notApplied, type Fault, type Scope } from './scope.ts';

/** How the values of a field are compared; `any` if the catalogue does not have the field. */
export type Comparison = 'keyword' | 'number' | 'date' | 'ip' | 'any';

/** The field of a clause. */
export interface FilterField {
  readonly name: string;
  readonly comparison: Comparison;
  /** Whether the index stores the values of the field in lower case. */
  readonly ignoreCase: boolean;
}

/** A clause on one field: `{ "process.name": body }`. */
export function onField(
  data: Data,
  scope: Scope,
  conditionOf: (body: Data, field: FilterField) => ValueCondition | Fault,
): Condition {
  const entry = fieldEntry(data);
  if (isFault(entry)) return notApplied(scope, entry.fault);
  const field = resolve(entry.field, scope);
  if (field === null) return NEVER;
  if (isFault(field)) return notApplied(scope, field.fault);
  if (field.comparison === 'words') {
    return notApplied(scope, `the words of the text ${quote(field.name)} are not looked at`);
  }
  const { name, comparison, ignoreCase } = field;
  const condition = conditionOf(entry.body, { name, comparison, ignoreCase });
  return isFault(condition) ? notApplied(scope, condition.fault) : anyValue(field.named, condition);
}

/** Parameters that affect only the score or the name of the clause in a response. */
const WITHOUT_EFFECT = ['boost', '_name'];

function fieldEntry(data: Data): { readonly field: string; readonly body: Data } | Fault {
  if (!isTable(data)) return { fault: 'a field and what it must be were expected' };
  const fields = Object.entries(data).filter(([key]) => !WITHOUT_EFFECT.includes(key));
  const [entry] = fields;
  if (entry === undefined || fields.length > 1) return { fault: 'one field was expected' };
  return { field: entry[0], body: entry[1] };
}

interface ResolvedField {
  readonly name: string;
  readonly comparison: Comparison | 'words';
  readonly ignoreCase: boolean;
  readonly named: NamedField;
}

/** Metadata fields that an index has besides the document. */
const OF_THE_INDEX = new Set([
  '_doc_count',
  '_field_names',
  '_id',
  '_ignored',
  '_index',
  '_routing',
  '_source',
  '_tier',
  '_type',
]);

/** `null`: the field is outside the enclosing nested objects, so it has no values there. */
export function resolve(name: string, { fields, parent }: Scope): ResolvedField | Fault | null {
  if (OF_THE_INDEX.has(name)) return { fault: `${name} is of the index and not of the event` };
  if (name === '') return { fault: 'the field has no name' };
  if (!name.startsWith(parent)) return null;
  return {
    name,
    comparison: comparisonOf(name),
    ignoreCase: name.endsWith('.caseless'),
    named: namedField(name.slice(parent.length), fields, name),
  };
}

const COMPARISONS: ReadonlyMap<string, Comparison | 'words'> = new Map([
  ...[...INTEGER_TYPES, ...FLOAT_TYPES].map((type) => [type, 'number'] as const),
  ['keyword', 'keyword'],
  ['constant_keyword', 'keyword'],
  ['wildcard', 'keyword'],
  ['boolean', 'keyword'],
  ['ip', 'ip'],
  ['date', 'date'],
  ['date_nanos', 'date'],
  ['text', 'words'],
  ['match_only_text', 'words'],
]);

const EXACT_SUB_FIELD = /\.(?:caseless|keyword)$/;

function comparisonOf(name: string): Comparison | 'words' {
  const type = CATALOGUES.ecs.get(name)?.type;
  if (type !== undefined) return COMPARISONS.get(type) ?? 'any';
  return EXACT_SUB_FIELD.test(name) ? 'keyword' : name.endsWith('.text') ? 'words' : 'any';
}

/**
 * The body of a clause on a field: the value itself, or a table with the value under one of some keys. An
 * unknown parameter is a fault, since it may change the meaning.
 */
export function readBody(
  body: Data,
  { value, more = [] }: { readonly value: readonly string[]; readonly more?: readonly string[] },
): { readonly value: Data; readonly options: Table | null } | Fault {
  if (!isTable(body)) return { value: body, options: null };
  const keys = Object.keys(body).filter((key) => !WITHOUT_EFFECT.includes(key));
  const [key, another] = keys.filter((each) => value.includes(each));
  if (key === undefined || another !== undefined) {
    return { fault: `${value.map((each) => quote(each)).join(' or ')} was expected` };
  }
  const strange = keys.find((each) => each !== key && !more.includes(each));
  if (strange !== undefined) return { fault: `the parameter ${quote(strange)} is not known` };
  return { value: at(body, key) ?? null, options: body };
}

/** Whether a clause ignores case; a fault if the parameter is not a boolean. */
export function readIgnoreCase(options: Table | null, field: FilterField): boolean | Fault {
  const flag = at(options ?? undefined, 'case_insensitive') ?? false;
  if (typeof flag !== 'boolean') return { fault: 'case_insensitive must be true or false' };
  return flag || field.ignoreCase;
}

/** The text of a single value, in JSON's notation of numbers. */
export function textOf(value: Data): string | Fault {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return new Date(value.getTime()).toISOString();
  }
  return { fault: 'a text, a number, true or false was expected' };
}
