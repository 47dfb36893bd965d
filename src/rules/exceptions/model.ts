import { parseInstant } from '../../util/time/index.ts';
import {
  optional,
  required,
  server,
  standard,
  table,
  type FieldTable,
  type Fields,
} from '../model/field-table.ts';
import { anything, flag, oneOf, text, wholeNumber } from '../model/kind.ts';
import { anyText, fieldName, filled, texts } from '../model/kinds.ts';
import { list, listOr } from '../model/lists.ts';
import { entryKind } from './entry.ts';

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
  'where it is known: in one space or in all',
);
const osTypes = standard(
  list(oneOf('linux', 'macos', 'windows')),
  [],
  'the operating systems it is for; none means all',
);

const SERVER_FIELDS = {
  id: server(anyText, 'the object id in one space'),
  _version: server(anyText, 'counts the changes'),
  tie_breaker_id: server(anyText, 'orders objects of the same time'),
  created_at: server(anything, 'when it was made'),
  created_by: server(anyText, 'by whom'),
  updated_at: server(anything, 'when it was changed'),
  updated_by: server(anyText, 'by whom'),
} as const;

/** The fields of an exception list, the container of items. */
export const LIST_FIELDS = {
  list_id: required(filled, 'the identity of the list'),
  name: required(filled, 'what the list is called'),
  description: standard(anyText, '', 'what it is for'),
  type: required(oneOf(...LIST_TYPES), 'who applies it'),
  namespace_type: namespaceType,
  os_types: osTypes,
  tags: standard(texts, [], 'free labels'),
  meta: optional(
    table({
      dockwarden: optional(
        table({
          rules: optional(
            listOr(list(filled, { least: 1 }), oneOf('all')),
            'the rules it applies to without their referring to it, by rule_id',
          ),
          metadata: optional(
            table({
              rule_ids: optional(texts, 'the rules it applies to, by rule_id'),
              rule_names: optional(texts, 'the rules it applies to, by name'),
            }),
            'the [metadata] of a TOML file',
          ),
        }),
        'what is beyond the detection engine of Kibana',
      ),
    }),
    'free',
  ),
  ...SERVER_FIELDS,
  version: server(wholeNumber(0), 'counts the versions'),
  immutable: server(flag, 'whether it came with the product'),
} as const satisfies FieldTable;

const instant = text(
  'a time such as "2027-01-31T12:00:00Z"',
  'times',
  (value) => parseInstant(value) !== null,
);

/** The fields of an exception item. An event that meets all its conditions raises no alert. */
export const ITEM_FIELDS = {
  item_id: required(filled, 'the identity of the item'),
  list_id: required(filled, 'the list it belongs to'),
  type: standard(oneOf('simple'), 'simple', 'fixed'),
  name: required(filled, 'what it lets pass'),
  description: standard(anyText, '', 'why that is no threat'),
  entries: required(list(entryKind, { least: 1 }), 'the conditions, all of which must hold'),
  namespace_type: namespaceType,
  os_types: osTypes,
  tags: standard(texts, [], 'free labels'),
  comments: standard(
    list(table({ comment: required(anyText, 'the text') })),
    [],
    'what people said of it',
  ),
  expire_time: optional(instant, 'from when on it has no effect'),
  meta: optional(
    table({
      dockwarden: optional(
        table({
          case_insensitive: optional(
            listOr(list(fieldName, { least: 1 }), flag),
            'whether case counts, or the fields where it does not',
          ),
          stage: optional(
            wholeNumber(1, 1_000),
            'the only stage of a sequence it is for, counted from 1 as written',
          ),
        }),
        'what is beyond the detection engine of Kibana',
      ),
    }),
    'free',
  ),
  ...SERVER_FIELDS,
} as const satisfies FieldTable;

/** Where something was read: for messages, and its rank among others of the same id. */
interface Origin {
  readonly file: string;
}

/** A list by the names of the API. Plain data, which can be sent to another thread. */
export type ExceptionList = Fields<typeof LIST_FIELDS> & Origin;

/** An item by the names of the API. Plain data, which can be sent to another thread. */
export type ExceptionItem = Fields<typeof ITEM_FIELDS> &
  Origin & {
    /** The only stage of a sequence it is for, from 1 in the order written; `null` for all. */
    readonly stage: number | null;
  };

/** The identity of a list: the same id can stand for another list in another namespace. */
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

/** Whether the case of ASCII letters does not count where an item compares a field. */
export function ignoresCase({ meta }: Pick<ExceptionItem, 'meta'>, field: string): boolean {
  const fields = meta?.dockwarden?.case_insensitive ?? false;
  const isNamed = typeof fields === 'boolean' ? fields : fields.includes(field);
  return isNamed || CASELESS.test(field);
}
