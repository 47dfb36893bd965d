import type { FieldSet } from '../../events/field-set.ts';
import type { Value } from '../../events/value.ts';
import type { RecordKeys } from '../json/record-keys.ts';
import type { RecordValues } from '../json/record-reader.ts';
import type { ProcessRecord } from './row-processes.ts';

/** The fields of documents that rows of records have. */
export const ROW_PATHS = [
  '@timestamp',
  'event.kind',
  'event.module',
  'event.dataset',
  'event.category',
  'event.type',
  'event.action',
  'event.id',
  'event.outcome',
  'data_stream.type',
  'data_stream.dataset',
  'data_stream.namespace',
  'host.name',
  'host.hostname',
  'host.os.type',
  'rule.name',
  'container.id',
  'container.name',
  'container.image.name',
  'container.image.tag',
  'container.security_context.privileged',
  'orchestrator.type',
  'orchestrator.cluster.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'orchestrator.resource.type',
  'process.entity_id',
  'process.pid',
  'process.start',
  'process.end',
  'process.exit_code',
  'process.name',
  'process.executable',
  'process.args',
  'process.args_count',
  'process.command_line',
  'process.working_directory',
  'process.interactive',
  'process.user.id',
  'process.user.name',
  'process.group.id',
  'process.parent.entity_id',
  'process.parent.pid',
  'process.parent.start',
  'process.parent.name',
  'process.parent.executable',
  'process.parent.args',
  'process.parent.args_count',
  'process.parent.working_directory',
  'process.parent.interactive',
  'process.entry_leader.entity_id',
  'process.entry_leader.pid',
  'process.entry_leader.name',
  'process.entry_leader.executable',
  'process.entry_leader.args',
  'process.entry_leader.interactive',
  'process.entry_leader.entry_meta.type',
  'process.entry_leader.same_as_process',
  'user.id',
  'user.name',
  'group.id',
  'file.path',
  'file.name',
  'file.extension',
] as const;

/** What else documents may have, with all beneath it. Where somebody reads one of these, rows are read from documents. */
const OTHER_PATHS = [
  'message',
  'tags',
  'log',
  'threat',
  'labels',
  'dockwarden',
  'tetragon',
  'event.original',
  'orchestrator.resource',
  'process.real_user',
  'process.real_group',
  'process.parent.user',
  'process.parent.group',
  'process.parent.real_user',
  'process.parent.real_group',
  'process.session_leader',
  'user.audit',
];

export type RowPath = (typeof ROW_PATHS)[number];

/** The fields of a parent that may be known from its own records. */
const PARENT_PATHS = [
  ['name', 'process.parent.name'],
  ['executable', 'process.parent.executable'],
  ['args', 'process.parent.args'],
  ['args_count', 'process.parent.args_count'],
  ['pid', 'process.parent.pid'],
  ['start', 'process.parent.start'],
  ['working_directory', 'process.parent.working_directory'],
  ['interactive', 'process.parent.interactive'],
] as const;

type ParentMember = (typeof PARENT_PATHS)[number][0];

const IS_ROW_PATH: ReadonlySet<string> = new Set(ROW_PATHS);

/** Whether documents of records may have a value at a path that rows do not have. */
export const isOtherPath = (path: string): boolean =>
  !IS_ROW_PATH.has(path) &&
  OTHER_PATHS.some((other) => path === other || path.startsWith(`${other}.`));

/** Where values of a record go. */
export interface RowSlots {
  /** The slot of a path; where nobody reads it, the one behind all slots. */
  readonly of: Readonly<Record<RowPath, number>>;
  /** How many fields are read, and so which slot is not. */
  readonly count: number;
  /** Those that are read of what may be known of a parent. */
  readonly parents: readonly { readonly name: ParentMember; readonly slot: number }[];
}

/** Returns `null` where rows have to be read from documents. */
export function rowSlots(fields: FieldSet): RowSlots | null {
  const { requests, paths } = fields;
  if (requests.some(({ derived }) => derived !== undefined) || paths.some(isOtherPath)) return null;
  const slot = (path: RowPath) => {
    const found = paths.indexOf(path);
    return found < 0 ? paths.length : found;
  };
  const of = Object.fromEntries(ROW_PATHS.map((path) => [path, slot(path)])) as RowSlots['of'];
  const parents = PARENT_PATHS.map(([name, path]) => ({ name, slot: of[path] }));
  const count = paths.length;
  return { of, count, parents: parents.filter((parent) => parent.slot < count) };
}

/** A record as far as rules and the cache of processes read it. */
export interface RowRecord extends ProcessRecord {
  /** As it would be read from the document, but for what is known of the parent. */
  readonly row: Value[];
}

/** Makes the rows of the records of a sensor, without their documents. */
export interface RowSource {
  readonly keys: RecordKeys;
  /**
   * Returns what makes the row of the record that was read last; `null` for a record that is converted to find out what it is.
   *
   * @param numbers of the values by path, as in {@link keys}
   */
  readonly open: (
    values: RecordValues,
    numbers: ReadonlyMap<string, number>,
    slots: RowSlots,
  ) => () => RowRecord | null;
}

/** Rows have other numbers than documents for some big integers, and for a zero with a sign. */
export const isUsual = (integer: number | bigint | undefined): integer is number | undefined =>
  typeof integer !== 'bigint' && !Object.is(integer, -0);

/** A list as the value of a field: without repeated items, and one item as itself. */
export function listValue(list: readonly string[]): Value {
  if (list.length < 2) return list[0];
  if (list.length <= SHORT && !hasRepeated(list)) return list;
  const distinct = new Set(list);
  if (distinct.size === list.length) return list;
  return distinct.size === 1 ? list[0] : [...distinct];
}

/** Up to here, to compare all with each other is faster than a set. */
const SHORT = 16;

function hasRepeated(list: readonly string[]): boolean {
  for (let at = 1; at < list.length; at += 1) {
    const item = list[at]!;
    for (let before = 0; before < at; before += 1) {
      const other = list[before]!;
      // Most differ in length, which is there without a call.
      if (item.length === other.length && item === other) return true;
    }
  }
  return false;
}
