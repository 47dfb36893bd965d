import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { NoiseRecording } from './recordings.ts';

const run = promisify(execFile);
const CLI = 'dist/cli/main.cjs';

/**
 * The alerts of the shipped rules for one recording, as a user sees them: after exceptions and
 * suppression.
 */
export interface Measured extends NoiseRecording {
  readonly events: number;
  /** The number of started programs. */
  readonly starts: number;
  /** By rule id. */
  readonly alerts: ReadonlyMap<string, number>;
}

interface Report {
  readonly input: { readonly documents: number; readonly unreadable: number };
  readonly rules: readonly { readonly rule_id: string; readonly alerts: number }[];
  readonly alerts: readonly AlertDocument[];
}

export interface AlertDocument {
  readonly 'kibana.alert.rule.rule_id': string;
  readonly 'kibana.alert.rule.name': string;
  readonly 'kibana.alert.severity': string;
  readonly 'kibana.alert.group.id'?: string;
  readonly 'kibana.alert.building_block_type'?: string;
  readonly container?: { readonly id?: string };
}

/**
 * Runs the built command once over all recordings. An alert is assigned to the recording that contains its
 * container.
 */
export async function measureAll(
  recordings: readonly NoiseRecording[],
): Promise<readonly Measured[]> {
  const counted = recordings.map((recording) => ({ ...recording, ...countLines(recording.path) }));
  const home = new Map<string, NoiseRecording['path']>();
  for (const { path, containers } of counted) {
    for (const id of containers) {
      if (home.has(id)) throw new Error(`container ${id} is in ${home.get(id)} and in ${path}`);
      home.set(id, path);
    }
  }
  const alerts = await alertsOver(recordings.map(({ path }) => path));
  return counted.map(({ path, group, name, events, starts }) => {
    const own = alerts.filter((alert) => home.get(containerOf(alert)) === path);
    return { path, group, name, events, starts, alerts: countByRule(own) };
  });
}

/** @throws {Error} if a part of the recordings could not be read, or an alert cannot be assigned */
export async function alertsOver(paths: readonly string[]): Promise<readonly AlertDocument[]> {
  const args = [CLI, 'scan', '--format', 'json', '--max-alerts', 'all', ...paths];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 28 });
  const { input, rules, alerts } = JSON.parse(stdout) as Report;
  if (input.unreadable > 0) throw new Error(`${input.unreadable} lines cannot be read`);
  const own = alerts.filter((alert) => !isPartOfSequence(alert));
  const expected = rules.reduce((sum, rule) => sum + rule.alerts, 0);
  if (own.length !== expected) throw new Error(`${own.length} alerts instead of ${expected}`);
  return own;
}

/** The events of a sequence are separate alerts, in addition to the one of the whole sequence. */
const isPartOfSequence = (alert: AlertDocument): boolean =>
  alert['kibana.alert.group.id'] !== undefined &&
  alert['kibana.alert.building_block_type'] !== undefined;

const containerOf = ({ container }: AlertDocument): string => container?.id ?? '';

function countByRule(alerts: readonly AlertDocument[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { 'kibana.alert.rule.rule_id': id } of alerts) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Counts without parsing: quotation marks inside a value would be escaped. */
function countLines(path: string) {
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  const containers = text.matchAll(/"container":\{"id":"([0-9a-f]+)"/g);
  return {
    events: text.split('\n').length - 1,
    starts: text.split('"action":"exec"').length - 1,
    containers: new Set([...containers].map(([, id = '']) => id)),
  };
}
