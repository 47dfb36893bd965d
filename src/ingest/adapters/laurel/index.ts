import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Drafted } from '../adapter.ts';
import { callDraft } from '../auditd/call-draft.ts';
import { readStamp } from '../auditd/stamp.ts';
import { objectAt, textAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { COVERAGE } from './coverage.ts';
import { laurelCallOf } from './laurel-call.ts';

/** JSON lines of laurel, an auditd plug-in. Each line is one complete event. */
export const LAUREL: Adapter = {
  name: 'laurel',
  title: 'laurel (auditd as JSON)',
  isText: false,
  detects: (record) => isJsonObject(record) && isLaurel(record),
  draft,
  rows: null,
  open: openWhole(draft),
  coverage: COVERAGE,
};

/** Record names are in upper case, next to the stamp of the event. */
function isLaurel(record: JsonObject): boolean {
  const id = textAt(record, 'ID');
  if (id === undefined || readStamp(id) === undefined) return false;
  for (const key in record) if (!/^[A-Z][A-Z0-9_[\]#]*$/.test(key)) return false;
  return true;
}

function draft(record: JsonObject | string): Drafted {
  if (!isJsonObject(record)) return skipped('not a laurel event');
  const stamp = readStamp(textAt(record, 'ID') ?? '');
  if (stamp === undefined) return skipped('not a laurel event');
  const syscall = objectAt(record, 'SYSCALL');
  if (syscall === undefined) return skipped('audit event of an unsupported type');
  const made = callDraft(laurelCallOf(record, syscall, stamp), 'laurel');
  return typeof made === 'string' ? skipped(made) : { documents: [made], skipped: null };
}

function skipped(reason: string): Drafted {
  return { documents: [], skipped: reason };
}
