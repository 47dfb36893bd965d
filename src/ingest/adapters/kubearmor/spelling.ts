import type { JsonObject } from '../../../events/json.ts';
import { objectAt, textAt } from '../members.ts';

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
export function asRelayed(record: JsonObject): JsonObject {
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
