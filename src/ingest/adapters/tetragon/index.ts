import { isJsonObject } from '../../../events/json.ts';
import type { Adapter } from '../adapter.ts';
import { memberAt, objectAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { draft } from './convert.ts';
import { TETRAGON_COVERAGE } from './coverage.ts';
import { TETRAGON_ROWS } from './rows.ts';

/** One of these keys names the event type and has its content. Node and time are next to it. */
const EVENT_KEYS = [
  'process_exec',
  'process_exit',
  'process_kprobe',
  'process_lsm',
  'process_tracepoint',
  'process_uprobe',
  'process_usdt',
  'process_loader',
  'process_throttle',
  'rate_limit_info',
] as const;

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
