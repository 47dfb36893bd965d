import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { NoiseRecording } from './recordings.ts';

const run = promisify(execFile);
const CLI = 'dist/cli/main.js';

/** What the shipped pack says of one recording, as a user sees it: after exceptions and suppression. */
export interface Measured extends NoiseRecording {
  readonly events: number;
  /** Programs that were started. */
  readonly starts: number;
  /** By the id of the rule. */
  readonly alerts: ReadonlyMap<string, number>;
}

interface Report {
  readonly input: { readonly documents: number; readonly unreadable: number };
  readonly rules: readonly { readonly rule_id: string; readonly alerts: number }[];
}

/** Runs the built command over each recording. */
export async function measureAll(
  recordings: readonly NoiseRecording[],
): Promise<readonly Measured[]> {
  const waiting = recordings.entries();
  const measured: Measured[] = [];
  const next = async (): Promise<void> => {
    for (const [index, recording] of waiting) measured[index] = await measure(recording);
  };
  await Promise.all(cpus().map(next));
  return measured;
}

async function measure(recording: NoiseRecording): Promise<Measured> {
  const args = [CLI, 'scan', '--format', 'json', '--max-alerts', 'all', recording.path];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 28 });
  const { input, rules } = JSON.parse(stdout) as Report;
  if (input.documents === 0 || input.unreadable > 0) {
    throw new Error(`${recording.path}: ${input.unreadable} lines cannot be read`);
  }
  return {
    ...recording,
    events: input.documents,
    starts: startsIn(recording.path),
    alerts: new Map(rules.map(({ rule_id: id, alerts }) => [id, alerts])),
  };
}

function startsIn(path: string): number {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n');
  return lines.filter((line) => {
    if (line === '') return false;
    const { event } = JSON.parse(line) as { event: { action?: string } };
    return event.action === 'exec';
  }).length;
}
