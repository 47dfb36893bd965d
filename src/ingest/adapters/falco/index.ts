import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Converted } from '../adapter.ts';
import { memberAt, objectAt, textAt } from '../members.ts';
import { convertAlert } from './convert.ts';
import { FALCO_COVERAGE } from './coverage.ts';

const NOTHING_HELD: Converted = { documents: [], skipped: null };

/** Falco alerts with `json_output`, also as Falcosidekick forwards them. */
export const FALCO: Adapter = {
  name: 'falco',
  title: 'Falco',
  isText: false,
  isStateless: true,
  detects: (record) =>
    isJsonObject(record) &&
    textAt(record, 'rule') !== undefined &&
    textAt(record, 'priority') !== undefined &&
    (memberAt(record, 'output_fields') !== undefined || textAt(record, 'output') !== undefined),
  open: () => ({
    convert: (record) =>
      isJsonObject(record) && (FALCO.detects(record) || hasFields(record))
        ? convertAlert(record)
        : { documents: [], skipped: 'not a Falco alert' },
    finish: () => NOTHING_HELD,
  }),
  coverage: FALCO_COVERAGE,
};

/** If the format is given explicitly, the fields alone are enough to recognise an alert. */
function hasFields(record: JsonObject): boolean {
  return objectAt(record, 'output_fields') !== undefined;
}
