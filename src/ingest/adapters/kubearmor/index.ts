import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Drafted } from '../adapter.ts';
import { integerAt, textAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { convertLog } from './convert.ts';
import { KUBEARMOR_COVERAGE } from './coverage.ts';
import { asRelayed } from './spelling.ts';

/** KubeArmor logs and alerts as JSON. */
export const KUBEARMOR: Adapter = {
  name: 'kubearmor',
  title: 'KubeArmor',
  isText: false,
  detects: (record) => isJsonObject(record) && isLog(asRelayed(record)),
  draft,
  rows: null,
  open: openWhole(draft),
  coverage: KUBEARMOR_COVERAGE,
};

function draft(record: JsonObject | string): Drafted {
  const log = isJsonObject(record) ? asRelayed(record) : undefined;
  return log !== undefined && isLog(log)
    ? { documents: [convertLog(log)], skipped: null }
    : { documents: [], skipped: 'not a KubeArmor log or alert' };
}

/**
 * Alerts on the host itself may lack the program, and alerts that are not about a process may also
 * lack the pid.
 */
function isLog(record: JsonObject): boolean {
  const type = textAt(record, 'Type');
  return (
    textAt(record, 'Operation') !== undefined &&
    type !== undefined &&
    (textAt(record, 'ProcessName') !== undefined ||
      integerAt(record, 'HostPID') !== undefined ||
      (TYPES.has(type) && textAt(record, 'HostName') !== undefined))
  );
}

const TYPES: ReadonlySet<string> = new Set([
  'MatchedPolicy',
  'MatchedHostPolicy',
  'ContainerLog',
  'HostLog',
]);
