import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Drafted } from '../adapter.ts';
import { integerAt, textAt, objectAt } from '../members.ts';
import { openWhole } from '../whole.ts';
import { convertLog } from './convert.ts';
import { KUBEARMOR_COVERAGE } from './coverage.ts';

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

/** Names that differ in more than the case of the first letter. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['hostPPid', 'HostPPID'],
  ['hostPid', 'HostPID'],
  ['ppid', 'PPID'],
  ['pid', 'PID'],
  ['uid', 'UID'],
  ['tty', 'TTY'],
  ['atags', 'ATags'],
]);

/**
 * KubeArmor's own log file and standard output use other names than the relay and `karmor`, such as
 * `hostName`. Returns the record with the relay's names.
 */
function asRelayed(record: JsonObject): JsonObject {
  if (textAt(record, 'updatedTime') === undefined) return record;
  const owner = objectAt(record, 'owner');
  return renamed(owner === undefined ? record : { ...record, owner: renamed(owner) });
}

function renamed(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      NAMES.get(name) ?? name.slice(0, 1).toUpperCase() + name.slice(1),
      value,
    ]),
  );
}
