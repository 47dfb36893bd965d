import { isJsonObject } from '../../../events/json.ts';
import type { Adapter } from '../adapter.ts';
import { memberAt, objectAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { draft } from './convert.ts';
import { TETRAGON_COVERAGE } from './coverage.ts';
import { EVENT_KEYS } from './event-keys.ts';
import { TETRAGON_ROWS } from './rows.ts';

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
