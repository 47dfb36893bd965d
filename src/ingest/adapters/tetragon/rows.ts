import type { RecordKeys } from '../../json/record-keys.ts';
import { rowSource } from '../row-source.ts';
import { endKind, EXEC_KIND, flagsAt, readEvent } from './event.ts';
import { EVENT_KEYS } from './event-keys.ts';
import { END_FIELDS, START_FIELDS } from './fields.ts';
import { PARENT_KEYS, PROCESS_KEYS, PROCESS_PATHS } from './process.ts';

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

export const TETRAGON_ROWS = rowSource(KEYS, [START_FIELDS, END_FIELDS], (record, numbers) => {
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
