import { readFileSync } from 'node:fs';
import type { Played } from './compare.ts';

interface Alert {
  readonly 'kibana.alert.rule.name': string;
  readonly container?: { readonly id?: string; readonly name?: string };
}

/**
 * Alerts in cgroups that look like containers but are not known to any engine: a runtime, a monitor, the
 * cgroup of a pod. Other containers of this host are ignored.
 *
 * @param recording whose directory also has the alerts of its scan
 */
export function alertsOfUnknownContainers(
  recording: string,
  played: readonly Played[],
): readonly string[] {
  const own = new Set(played.map(({ container }) => container));
  return readFileSync(`${recording}.alerts.ndjson`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Alert)
    .filter(({ container }) => container?.name === undefined && !own.has(container?.id ?? ''))
    .map((alert) => `alert of ${alert.container?.id}: ${alert['kibana.alert.rule.name']}`);
}
