import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Drafted } from '../adapter.ts';
import { draftMaker } from '../field-table.ts';
import { memberAt, objectAt, textAt, timeAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { readAlert } from './alert.ts';
import { FALCO_COVERAGE } from './coverage.ts';
import { FALCO_FIELDS } from './fields.ts';
import { alertFields, OUTPUT_FIELD_NAMES } from './output-fields.ts';
import { FALCO_ROWS } from './rows.ts';

/** Falco alerts with `json_output`, also as Falcosidekick forwards them. */
export const FALCO: Adapter = {
  name: 'falco',
  title: 'Falco',
  isText: false,
  detects: (record) =>
    isJsonObject(record) &&
    textAt(record, 'rule') !== undefined &&
    textAt(record, 'priority') !== undefined &&
    (memberAt(record, 'output_fields') !== undefined || textAt(record, 'output') !== undefined),
  draft,
  rows: FALCO_ROWS,
  open: openWhole(draft),
  coverage: FALCO_COVERAGE,
};

const toDraft = draftMaker(FALCO_FIELDS);

function draft(given: JsonObject | string): Drafted {
  if (!isJsonObject(given) || !(hasFields(given) || FALCO.detects(given))) {
    return { documents: [], skipped: 'not a Falco alert' };
  }
  const record = withFieldNames(given);
  const alert = readAlert(alertFields(record), timeAt(record, '@timestamp'));
  if (typeof alert === 'string') return { documents: [], skipped: alert };
  return { documents: [toDraft(alert, record)], skipped: null };
}

/** If the format is given explicitly, the fields alone are enough to recognise an alert. */
function hasFields(record: JsonObject): boolean {
  return objectAt(record, 'output_fields') !== undefined;
}

/** By the name with `_` in place of each dot. */
const NAMES: ReadonlyMap<string, string> = new Map(
  OUTPUT_FIELD_NAMES.map((name) => [name.replaceAll('.', '_'), name]),
);

const ARGUMENT = /^proc_args\[(\d{1,7})\]$/;

/**
 * Restores the field names of an alert. For Elasticsearch, Falcosidekick and log shippers write
 * `proc_cmdline` for `proc.cmdline`; every original field name contains a dot.
 */
function withFieldNames(record: JsonObject): JsonObject {
  const fields = objectAt(record, 'output_fields');
  if (fields === undefined || hasDots(fields)) return record;
  const named = Object.entries(fields).map(([name, value]) => [nameOf(name), value] as const);
  return { ...record, output_fields: Object.fromEntries(named) };
}

/** The first name usually decides. */
function hasDots(fields: JsonObject): boolean {
  for (const name in fields) if (name.includes('.')) return true;
  return false;
}

function nameOf(name: string): string {
  const [, index] = ARGUMENT.exec(name) ?? [];
  return index === undefined ? (NAMES.get(name) ?? name) : `proc.args[${index}]`;
}
