import { isJsonObject } from '../../../events/json.ts';
import type { Adapter } from '../adapter.ts';
import { openTracee } from './convert.ts';
import { TRACEE_COVERAGE } from './coverage.ts';
import { isFlat } from './flat.ts';
import { isNested } from './nested.ts';

export const TRACEE: Adapter = {
  name: 'tracee',
  title: 'Tracee',
  isText: false,
  draft: null,
  rows: null,
  detects: (record) => isJsonObject(record) && (isFlat(record) || isNested(record)),
  open: openTracee,
  coverage: TRACEE_COVERAGE,
};
