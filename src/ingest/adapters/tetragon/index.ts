import { words } from '../../../util/words.ts';
import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { RecordKeys } from '../../json/record-reader.ts';
import { type Adapter, type Drafted, openWhole, skipped } from '../adapter.ts';
import { alertHead, type Draft } from '../document.ts';
import { draftMaker, rowSource } from '../field-table.ts';
import { memberAt, objectAt, integerAt, objectsAt, textAt } from '../members.ts';
import { TETRAGON_COVERAGE } from './coverage.ts';
import {
  endKind,
  EXEC_KIND,
  readEvent,
  type EventKind,
  type TetragonEvent,
  flagsAt,
  flagsOf,
} from './event.ts';
import { END_FIELDS, POLICY_FIELDS, START_FIELDS } from './fields.ts';
import { fileEvent } from './file-event.ts';
import { PROCESS_PATHS, PARENT_KEYS, PROCESS_KEYS } from './process.ts';

/** One of these keys names the event type and has its content. Node and time are next to it. */
const EVENT_KEYS = words(`
  process_exec process_exit process_kprobe process_lsm process_tracepoint process_uprobe
  process_usdt process_loader process_throttle rate_limit_info
`);

const values = (names: string) => names.split(' ').map((name) => [name, 'value'] as const);
const bodyKeys = (names: string): RecordKeys =>
  new Map<string, 'value' | RecordKeys>([
    ...values(names),
    ['process', PROCESS_KEYS],
    ['parent', PARENT_KEYS],
  ]);

/** Starts and ends, which are nearly all; all other events are left to the conversion. */
const KEYS: RecordKeys = new Map<string, 'value' | 'left' | RecordKeys>([
  ...['rule', ...EVENT_KEYS].map((key) => [key, 'left'] as const),
  ...values('time node_name cluster_name'),
  ['process_exec', bodyKeys('time')],
  ['process_exit', bodyKeys('time status signal')],
]);

const TETRAGON_ROWS = rowSource(KEYS, [START_FIELDS, END_FIELDS], (record, numbers) => {
  const number = (path: string) => numbers.get(path) ?? 0;
  const exec = number('process_exec');
  const exit = number('process_exit');
  // Both have the same process and parent.
  const process = PROCESS_PATHS.valuesOf(record, numbers, 'process_exec/process');
  const parent = PROCESS_PATHS.valuesOf(record, numbers, 'process_exec/parent');
  const hasProcess = number('process_exec/process');
  const hasParent = number('process_exec/parent');
  const timeNumber = number('time');
  const nodeNumber = number('node_name');
  const clusterNumber = number('cluster_name');
  const execTime = number('process_exec/time');
  const exitTime = number('process_exit/time');
  const status = number('process_exit/status');
  const signal = number('process_exit/signal');
  return () => {
    const isStart = record.at(exec) !== undefined;
    if (isStart === (record.at(exit) !== undefined)) return null;
    if (record.at(hasProcess) === undefined || record.at(hasParent) === undefined) return null;
    const time = record.at(timeNumber);
    const node = record.at(nodeNumber);
    if (time === undefined && node === undefined) return null;
    if (isStart && flagsAt(process).isFound) return null;
    const kind = isStart ? EXEC_KIND : endKind(record.at(status), record.at(signal));
    const bodyTime = record.at(isStart ? execTime : exitTime);
    const cluster = record.at(clusterNumber);
    return readEvent({ time, bodyTime, node, cluster, process, parent }, kind);
  };
});

/** Reasons for records that produce no event. */
const NOTHING = {
  unknown: 'event of an unknown type',
  noProcess: 'event without a process',
  found: 'process that started before the sensor',
  loaded: 'loaded program or library',
  throttled: 'notice that events of a cgroup are throttled',
  dropped: 'notice of events dropped by the rate limit',
} as const;

type Nothing = keyof typeof NOTHING;

type Reader = (body: JsonObject) => EventKind | Nothing;

const toStart = draftMaker(START_FIELDS);
const toEnd = draftMaker(END_FIELDS);
const toPolicyEvent = draftMaker(POLICY_FIELDS);

const PROBE: Reader = (body) => fileEvent(body) ?? alertKind(body);

/** By the key that names the event type. */
const READERS: readonly (readonly [key: string, read: Reader, toDraft: typeof toStart])[] = [
  ['process_exec', () => EXEC_KIND, toStart],
  ['process_exit', (body) => endKind(memberAt(body, 'status'), memberAt(body, 'signal')), toEnd],
  ['process_kprobe', PROBE, toPolicyEvent],
  ['process_lsm', PROBE, toPolicyEvent],
  ['process_tracepoint', alertKind, toPolicyEvent],
  ['process_uprobe', alertKind, toPolicyEvent],
  ['process_usdt', alertKind, toPolicyEvent],
  ['process_loader', () => 'loaded', toPolicyEvent],
];

function draft(record: JsonObject | string): Drafted {
  if (!isJsonObject(record)) return skipped(NOTHING.unknown);
  const limit = objectAt(record, 'rate_limit_info');
  if (limit !== undefined) return dropped(limit);
  if (objectAt(record, 'process_throttle') !== undefined) return skipped(NOTHING.throttled);
  for (const [key, read, toDraft] of READERS) {
    const body = objectAt(record, key);
    if (body === undefined) continue;
    const process = objectAt(body, 'process');
    if (process === undefined) return skipped(NOTHING.noProcess);
    const kind = read(body);
    if (typeof kind === 'string') return skipped(NOTHING[kind]);
    const parent = parentOf(body, process);
    const event = readEvent(
      {
        time: memberAt(record, 'time'),
        bodyTime: memberAt(body, 'time'),
        node: memberAt(record, 'node_name'),
        cluster: memberAt(record, 'cluster_name'),
        process: PROCESS_PATHS.valuesIn(process),
        parent: parent === undefined ? undefined : PROCESS_PATHS.valuesIn(parent),
        parentId: textAt(process, 'parent_exec_id'),
      },
      kind,
    );
    const document = toDraft(event, { body, process, parent });
    if (parent === undefined) leaveParent(document, event);
    if (key === 'process_exec' && flagsOf(textAt(process, 'flags')).isFound) {
      // This is not a start, but it is remembered because later records may lack their parent.
      return { ...skipped(NOTHING.found), remembered: [document] };
    }
    return { documents: [document], skipped: null };
  }
  return skipped(NOTHING.unknown);
}

/** The other fields of a parent that only its own records have keep the order in which they are added. */
function leaveParent({ process }: Draft, { parentId }: TetragonEvent): void {
  (process as Record<string, Draft[string]>)['parent'] = { entity_id: parentId };
}

/** An event that a policy requested, kept as an alert of that policy. */
function alertKind(body: JsonObject): EventKind {
  // The probe: a function of the kernel or a program, or an event of a subsystem.
  const action =
    textAt(body, 'function_name') ??
    textAt(body, 'symbol') ??
    textAt(body, 'event') ??
    textAt(body, 'name') ??
    'probe';
  return { head: alertHead(action) };
}

/**
 * The parent from the record: a member of its own, or among the ancestors if those are exported.
 */
function parentOf(body: JsonObject, process: JsonObject): JsonObject | undefined {
  const parent = objectAt(body, 'parent');
  if (parent !== undefined) return parent;
  const id = textAt(process, 'parent_exec_id');
  if (id === undefined) return undefined;
  return objectsAt(body, 'ancestors').find((ancestor) => textAt(ancestor, 'exec_id') === id);
}

/**
 * The events that a notice reports as dropped are counted too, because they are missing from the
 * input.
 */
function dropped(limit: JsonObject): Drafted {
  const number = Number(integerAt(limit, 'number_of_dropped_process_events') ?? 0);
  const isCount = Number.isSafeInteger(number) && number > 0;
  return {
    ...skipped(NOTHING.dropped),
    ...(isCount ? { dropped: new Map([[LOST, number]]) } : {}),
  };
}

const LOST = 'event dropped by the rate limit of the sensor';

export const TETRAGON: Adapter = {
  name: 'tetragon',
  title: 'Tetragon',
  isText: false,
  detects: (record) =>
    isJsonObject(record) &&
    EVENT_KEYS.some((key) => objectAt(record, key) !== undefined) &&
    (memberAt(record, 'time') !== undefined || memberAt(record, 'node_name') !== undefined),
  draft,
  rows: TETRAGON_ROWS,
  open: openWhole(draft),
  coverage: TETRAGON_COVERAGE,
};
