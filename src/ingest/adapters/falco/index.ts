import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Drafted } from '../adapter.ts';
import { memberAt, objectAt, textAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { convertAlert } from './convert.ts';
import { FALCO_COVERAGE } from './coverage.ts';
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

function draft(record: JsonObject | string): Drafted {
  return isJsonObject(record) && (hasFields(record) || FALCO.detects(record))
    ? convertAlert(record)
    : { documents: [], skipped: 'not a Falco alert' };
}

/** If the format is given explicitly, the fields alone are enough to recognise an alert. */
function hasFields(record: JsonObject): boolean {
  return objectAt(record, 'output_fields') !== undefined;
}
