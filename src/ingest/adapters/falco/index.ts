import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { RecordKeys } from '../../json/record-reader.ts';
import { type Adapter, type Drafted, openWhole, skipped } from '../adapter.ts';
import { draftMaker, rowSource } from '../field-table.ts';
import { memberAt, objectAt, textAt, timeAt, textOf } from '../members.ts';
import { readAlert } from './alert.ts';
import { FALCO_COVERAGE } from './coverage.ts';
import { FALCO_FIELDS } from './fields.ts';
import {
  alertFields,
  OUTPUT_FIELD_NAMES,
  argumentKey,
  FIELD,
  FIRST_ARGUMENT,
  MEMBER_NAMES,
  type AlertFields,
} from './output-fields.ts';

/** A record with more arguments in fields of their own is converted. */
const MAX_ARGUMENTS = 64;

const value = (name: string) => [name, 'value'] as const;

/** In the order of `FIELD`, so that its numbers are those of the values from the first one. */
const KEYS: RecordKeys = new Map<string, 'value' | RecordKeys>([
  ...MEMBER_NAMES.map(value),
  [
    'output_fields',
    new Map([
      ...OUTPUT_FIELD_NAMES.map(value),
      ...Array.from({ length: MAX_ARGUMENTS }, (_, index) => value(argumentKey(index))),
    ]),
  ],
]);

const FALCO_ROWS = rowSource(KEYS, [FALCO_FIELDS], (values, numbers) => {
  const first = numbers.get('rule') ?? 0;
  const fields: AlertFields = {
    at: (field) => values.at(first + field),
    digitsAt: (field) => values.digitsAt(first + field),
  };
  const has = (field: number) => fields.at(field) !== undefined;
  return () => {
    if (textOf(fields.at(FIELD.rule)) === undefined) return null;
    if (textOf(fields.at(FIELD.priority)) === undefined || !has(FIELD.output_fields)) return null;
    // The names of such fields have not been changed by others.
    if (!has(FIELD['evt.type']) && !has(FIELD['proc.pid'])) return null;
    if (typeof fields.at(FIRST_ARGUMENT + MAX_ARGUMENTS - 1) === 'string') return null;
    const alert = readAlert(fields);
    return typeof alert === 'string' ? null : alert;
  };
});

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
    return skipped('not a Falco alert');
  }
  const record = withFieldNames(given);
  const alert = readAlert(alertFields(record), timeAt(record, '@timestamp'));
  if (typeof alert === 'string') return skipped(alert);
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
