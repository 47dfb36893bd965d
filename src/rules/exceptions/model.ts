import { parseInstant } from '../../util/time/index.ts';
import { at, isTable, type Data, type Path, wrongType, type Fault } from '../model/data.ts';
import {
  optional,
  required,
  server,
  standard,
  table,
  type FieldTable,
  type Fields,
  anything,
  flag,
  oneOf,
  text,
  wholeNumber,
  list,
  listOr,
  anyText,
  fieldName,
  filled,
  texts,
  readTable,
  type Kind,
} from '../model/field-table.ts';

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

const MATCH_FIELDS = {
  ...FIELD,
  type: typeOf('match'),
  value: required(anyText, 'the value, compared exactly'),
} as const satisfies FieldTable;

const MATCH_ANY_FIELDS = {
  ...FIELD,
  type: typeOf('match_any'),
  value: required(list(anyText, { least: 1 }), 'the values, any of which matches'),
} as const satisfies FieldTable;

const WILDCARD_FIELDS = {
  ...FIELD,
  type: typeOf('wildcard'),
  value: required(anyText, 'a pattern with * and ?; a backslash escapes the next character'),
} as const satisfies FieldTable;

const EXISTS_FIELDS = {
  ...FIELD,
  type: typeOf('exists'),
} as const satisfies FieldTable;

const VALUE_LIST_FIELDS = {
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

const NESTED_FIELDS = {
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

const entryKind: Kind<ExceptionEntry> = byType<ExceptionEntry>(ENTRY_FIELDS);

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

/** The types of lists that rules refer to come first; the others are for agents on hosts. */
export const LIST_TYPES = [
  'detection',
  'rule_default',
  'endpoint',
  'endpoint_trusted_apps',
  'endpoint_trusted_devices',
  'endpoint_events',
  'endpoint_host_isolation_exceptions',
  'endpoint_blocklists',
  'endpoint_custom_yara_signatures',
] as const;

/** The list of the endpoint agent, which applies it itself: no rule does. */
export const ENDPOINT_LIST = 'endpoint_list';

const namespaceType = standard(
  oneOf('single', 'agnostic'),
  'single',
  'its scope: one Kibana space or all',
);
const osTypes = standard(
  list(oneOf('linux', 'macos', 'windows')),
  [],
  'the operating systems it applies to; none means all',
);

const SERVER_FIELDS = {
  id: server(anyText, 'the object id in one Kibana space'),
  _version: server(anyText, 'the number of changes'),
  tie_breaker_id: server(anyText, 'orders objects created at the same time'),
  created_at: server(anything, 'when it was created'),
  created_by: server(anyText, 'the author'),
  updated_at: server(anything, 'when it was changed'),
  updated_by: server(anyText, 'the author'),
} as const;

/** The fields of an exception list, the container of items. */
export const LIST_FIELDS = {
  list_id: required(filled, 'the identity of the list'),
  name: required(filled, 'the name of the list'),
  description: standard(anyText, '', 'its purpose'),
  type: required(oneOf(...LIST_TYPES), 'what applies it'),
  namespace_type: namespaceType,
  os_types: osTypes,
  tags: standard(texts, [], 'free-form labels'),
  meta: optional(
    table({
      dockwarden: optional(
        table({
          rules: optional(
            listOr(list(filled, { least: 1 }), oneOf('all')),
            'additional rules it applies to, by rule_id',
          ),
          metadata: optional(
            table({
              rule_ids: optional(texts, 'the rules it applies to, by rule_id'),
              rule_names: optional(texts, 'the rules it applies to, by name'),
            }),
            'the [metadata] of a TOML file',
          ),
        }),
        'settings that the detection engine of Kibana does not have',
      ),
    }),
    'free',
  ),
  ...SERVER_FIELDS,
  version: server(wholeNumber(0), 'the version number'),
  immutable: server(flag, 'whether it is a prebuilt object'),
} as const satisfies FieldTable;

const instant = text(
  'a time such as "2027-01-31T12:00:00Z"',
  'times',
  (value) => parseInstant(value) !== null,
);

/** The fields of an exception item. An event that satisfies all its conditions raises no alert. */
export const ITEM_FIELDS = {
  item_id: required(filled, 'the identity of the item'),
  list_id: required(filled, 'the list it belongs to'),
  type: standard(oneOf('simple'), 'simple', 'fixed'),
  name: required(filled, 'the name of the item'),
  description: standard(anyText, '', 'why these events are not a threat'),
  entries: required(list(entryKind, { least: 1 }), 'the conditions, all of which must hold'),
  namespace_type: namespaceType,
  os_types: osTypes,
  tags: standard(texts, [], 'free-form labels'),
  comments: standard(list(table({ comment: required(anyText, 'the text') })), [], 'comments on it'),
  expire_time: optional(instant, 'when it expires'),
  meta: optional(
    table({
      dockwarden: optional(
        table({
          case_insensitive: optional(
            listOr(list(fieldName, { least: 1 }), flag),
            'whether matching ignores case, or the fields for which it does',
          ),
          stage: optional(
            wholeNumber(1, 1_000),
            'the stage of a sequence that it is limited to, counted from 1',
          ),
        }),
        'settings that the detection engine of Kibana does not have',
      ),
    }),
    'free',
  ),
  ...SERVER_FIELDS,
} as const satisfies FieldTable;

/** Where something was read: for messages, and for precedence among others of the same id. */
interface Origin {
  readonly file: string;
}

/** A list by the names of the API. Plain data, which can be sent to another thread. */
export type ExceptionList = Fields<typeof LIST_FIELDS> & Origin;

/** An item by the names of the API. Plain data, which can be sent to another thread. */
export type ExceptionItem = Fields<typeof ITEM_FIELDS> &
  Origin & {
    /**
     * The stage of a sequence that it is limited to, counted from 1 in the order written; `null`
     * for all.
     */
    readonly stage: number | null;
  };

/** The identity of a list: the same id can be that of another list in another namespace. */
export function listKey(
  of: Pick<ExceptionItem | ExceptionList, 'list_id' | 'namespace_type'>,
): string {
  return `${of.namespace_type} ${of.list_id}`;
}

/** The identity of an item among all lists. */
export function itemKey(
  item: Pick<ExceptionItem, 'list_id' | 'namespace_type' | 'item_id'>,
): string {
  return `${listKey(item)} ${item.item_id}`;
}

/** Sub-fields of an index whose values have lost their case: `process.name.caseless`. */
const CASELESS = /\.(?:caseless|text)$/;

/** Whether an item ignores the case of ASCII letters when it compares a field. */
export function ignoresCase({ meta }: Pick<ExceptionItem, 'meta'>, field: string): boolean {
  const fields = meta?.dockwarden?.case_insensitive ?? false;
  const isNamed = typeof fields === 'boolean' ? fields : fields.includes(field);
  return isNamed || CASELESS.test(field);
}
