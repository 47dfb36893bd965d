import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Drafted } from '../adapter.ts';
import { draftMaker } from '../field-table.ts';
import { memberAt, objectAt, textAt, timeAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { readAlert } from './alert.ts';
import { FALCO_COVERAGE } from './coverage.ts';
import { withFieldNames } from './field-names.ts';
import { FALCO_FIELDS } from './fields.ts';
import { alertFields } from './output-fields.ts';
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
