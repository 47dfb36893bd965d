import type { JsonObject } from '../../../events/json.ts';
import { objectAt, textAt } from '../members.ts';

/** Names that differ by more than their first letter. */
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
 * KubeArmor itself (its log file, its standard output) spells names otherwise than the relay and
 * `karmor`: `hostName`. Gives the record with the names of the relay.
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
