import { readFileSync } from 'node:fs';
import { ContainersError } from './errors.ts';
import { runProgram } from './run-program.ts';

/** Alerts by container id and rule id. */
export type AlertCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface Alert {
  readonly 'kibana.alert.rule.rule_id': string;
  readonly 'kibana.alert.building_block_type'?: string;
  readonly container?: { readonly id?: string };
}

/** Scans a recording with the shipped rules and their exceptions. */
export async function scanRecording(
  cli: readonly string[],
  recording: string,
  alerts: string,
): Promise<AlertCounts> {
  const [file = '', ...args] = cli;
  const options = ['scan', '--max-alerts', 'all', '--show', '1', '--write', alerts, recording];
  const { code, output } = await runProgram(file, [...args, ...options], { timeout: 120_000 });
  if (code !== 0) throw new ContainersError(`the scan failed: ${output}`);
  return countAlerts(readFileSync(alerts, 'utf8'));
}

/** @param text NDJSON as a scan writes it */
export function countAlerts(text: string): AlertCounts {
  const counts = new Map<string, Map<string, number>>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const alert = JSON.parse(line) as Alert;
    if (alert['kibana.alert.building_block_type'] !== undefined) continue;
    const id = alert.container?.id ?? '';
    const rule = alert['kibana.alert.rule.rule_id'];
    const ofContainer = counts.get(id) ?? new Map<string, number>();
    counts.set(id, ofContainer.set(rule, (ofContainer.get(rule) ?? 0) + 1));
  }
  return counts;
}
