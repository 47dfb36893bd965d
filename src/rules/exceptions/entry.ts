import { at, isTable, type Data, type Path } from '../model/data.ts';
import { wrongType, type Fault } from '../model/fault.ts';
import {
  readTable,
  required,
  standard,
  table,
  type FieldTable,
  type Fields,
} from '../model/field-table.ts';
import { oneOf, type Kind } from '../model/kind.ts';
import { anyText, fieldName, filled } from '../model/kinds.ts';
import { list } from '../model/lists.ts';

/** The types of value lists. Those beyond the first two lines are known but not supported. */
export const VALUE_TYPES = [
  ...([
    'keyword',
    'text',
    'ip',
    'ip_range',
    'boolean',
    'byte',
    'short',
    'integer',
    'long',
  ] as const),
  ...(['half_float', 'float', 'double', 'date', 'date_nanos'] as const),
  ...(['integer_range', 'long_range', 'float_range', 'double_range', 'date_range'] as const),
  ...(['binary', 'geo_point', 'geo_shape', 'shape'] as const),
] as const;

export type ValueType = (typeof VALUE_TYPES)[number];

const FIELD = {
  field: required(fieldName, 'the field of the event'),
  operator: standard(oneOf('included', 'excluded'), 'included', '"excluded" negates the condition'),
} as const;

const typeOf = <const T extends string>(type: T) =>
  required(oneOf(type), 'how the field is compared');

export const MATCH_FIELDS = {
  ...FIELD,
  type: typeOf('match'),
  value: required(anyText, 'the value, compared exactly'),
} as const satisfies FieldTable;

export const MATCH_ANY_FIELDS = {
  ...FIELD,
  type: typeOf('match_any'),
  value: required(list(anyText, { least: 1 }), 'the values, any of which matches'),
} as const satisfies FieldTable;

export const WILDCARD_FIELDS = {
  ...FIELD,
  type: typeOf('wildcard'),
  value: required(anyText, 'a pattern with * and ?; a backslash escapes the next character'),
} as const satisfies FieldTable;

export const EXISTS_FIELDS = {
  ...FIELD,
  type: typeOf('exists'),
} as const satisfies FieldTable;

export const VALUE_LIST_FIELDS = {
  ...FIELD,
  type: typeOf('list'),
  list: required(
    table({
      id: required(filled, 'the id of the value list'),
      type: required(oneOf(...VALUE_TYPES), 'the type of its values'),
    }),
    'the value list',
  ),
} as const satisfies FieldTable;

type Plain =
  Fields<typeof MATCH_FIELDS> | Fields<typeof MATCH_ANY_FIELDS> | Fields<typeof EXISTS_FIELDS>;

/** A condition on a field below a nested entry; its name is relative to that entry's. */
export type SubEntry = Plain;

const SUB_ENTRY_FIELDS: Readonly<Record<SubEntry['type'], FieldTable>> = {
  match: MATCH_FIELDS,
  match_any: MATCH_ANY_FIELDS,
  exists: EXISTS_FIELDS,
};

export const NESTED_FIELDS = {
  field: required(fieldName, 'the field that holds objects'),
  type: typeOf('nested'),
  entries: required(
    list(byType<SubEntry>(SUB_ENTRY_FIELDS), { least: 1 }),
    'the conditions that one of the objects must meet',
  ),
} as const satisfies FieldTable;

/** One condition of an exception item. */
export type ExceptionEntry =
  | Plain
  | Fields<typeof WILDCARD_FIELDS>
  | Fields<typeof VALUE_LIST_FIELDS>
  | Fields<typeof NESTED_FIELDS>;

export const ENTRY_FIELDS: Readonly<Record<ExceptionEntry['type'], FieldTable>> = {
  ...SUB_ENTRY_FIELDS,
  wildcard: WILDCARD_FIELDS,
  list: VALUE_LIST_FIELDS,
  nested: NESTED_FIELDS,
};

export const entryKind: Kind<ExceptionEntry> = byType<ExceptionEntry>(ENTRY_FIELDS);

/** A table whose fields depend on its `type`. */
function byType<T extends { readonly type: string }>(
  fields: Readonly<Record<T['type'], FieldTable>>,
): Kind<T> {
  const type = oneOf(...(Object.keys(fields) as T['type'][]));
  const expected = `a condition with field, operator and type ${type.expected}`;
  return {
    expected,
    many: `conditions with field, operator and type ${type.expected}`,
    read: (value: Data, path: Path, faults: Fault[]) => {
      if (!isTable(value)) {
        faults.push(wrongType(value, path, expected));
        return undefined;
      }
      const written = at(value, 'type');
      if (written === undefined || written === null) {
        faults.push({
          code: 'RUL1101',
          path,
          message: `a condition has no type`,
          hint: `add type: ${type.expected}`,
        });
        return undefined;
      }
      const known = type.read(written, [...path, 'type'], faults);
      return known === undefined
        ? undefined
        : (readTable(fields[known], value, path, faults) as T | undefined);
    },
  };
}

/** The fields that a condition compares, with their full names. */
export function fieldsOf(entry: ExceptionEntry): readonly string[] {
  return entry.type === 'nested'
    ? entry.entries.map(({ field }) => `${entry.field}.${field}`)
    : [entry.field];
}
