import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRow } from '../../src/stores/detection-store.ts';
import { documentFile, ProcessMeter, send, withService } from '../service.ts';
import type { CaseOptions, Figures } from './case.ts';
import { benchRules, writeBenchRules } from './rules.ts';
import {
  allRuns,
  dueOffsets,
  percentile,
  readDetection,
  whenLoaded,
  whenMatched,
} from './watch.ts';

const SECONDS = 600;
const RATE = 10_000;

/** Many different scheduled rules while events arrive: how punctual their runs are, and how long they take. */
export async function scheduleFigures(options: CaseOptions): Promise<Figures> {
  const { folder, seconds, rules, interval } = options;
  const file = await documentFile();
  const own = mkdtempSync(join(folder, 'dockwarden-rules-'));
  writeBenchRules(join(own, 'rules'), benchRules(rules), `interval = "${interval}"`);
  try {
    return await withService(folder, ['--rules', join(own, 'rules')], async (service, data) => {
      const loading = await whenLoaded(service, rules);
      const meter = new ProcessMeter(service.pid);
      const begun = Date.now();
      const sent = await send(service.url, file, [
        '--now',
        '--seconds',
        String(seconds ?? SECONDS),
        '--rate',
        String(RATE),
      ]);
      const ended = Date.now();
      const { peakBytes, cpuSeconds } = meter.end();
      const matching = await whenMatched(service, sent.acknowledged);
      const offsets = await dueOffsets(service, millisecondsOf(interval));
      await service.stop();
      const runs = await readDetection(data, allRuns);
      const delays = runs.map(({ startedAt, plannedAt }) => startedAt - plannedAt);
      const name = `${rules} rules every ${interval} at ${RATE} events/s`;
      return {
        [`${name}: until all rules were loaded, s`]: loading,
        [`${name}: events/s`]: sent.eventsPerSecond,
        [`${name}: failed or refused requests`]: sent.failed + sent.refused,
        [`${name}: 99th percentile of answers, ms`]: sent.p99Ms,
        [`${name}: cores of the service`]: cpuSeconds / sent.seconds,
        [`${name}: peak PSS, MB`]: peakBytes / 1e6,
        [`${name}: runs`]: runs.length,
        [`${name}: missing runs`]: missingRuns(
          runs,
          offsets,
          millisecondsOf(interval),
          begun,
          ended,
        ),
        [`${name}: runs that were no success`]: runs.filter(
          ({ outcome }) => outcome !== 'succeeded',
        ).length,
        [`${name}: start after its time, median, ms`]: percentile(delays, 0.5),
        [`${name}: start after its time, 99th percentile, ms`]: percentile(delays, 0.99),
        [`${name}: start after its time, longest, ms`]: delays.reduce((a, b) => Math.max(a, b), 0),
        [`${name}: candidates of all runs`]: runs.reduce((sum, run) => sum + run.candidates, 0),
        [`${name}: alerts`]: runs.reduce((sum, run) => sum + run.alerts, 0),
        [`${name}: until all is matched after the last answer, s`]: matching,
      };
    });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Of each rule, the scheduled times between two moments without a run. */
function missingRuns(
  runs: readonly RunRow[],
  offsets: ReadonlyMap<string, number>,
  intervalMs: number,
  begun: number,
  ended: number,
): number {
  const planned = new Set(runs.map(({ ruleId, plannedAt }) => `${ruleId} ${plannedAt}`));
  let missing = 0;
  for (const [ruleId, offset] of offsets) {
    const first = Math.ceil((begun - offset) / intervalMs);
    // The last run may not have completed when the service was stopped.
    const last = Math.floor((ended - 10_000 - offset) / intervalMs);
    for (let execution = first; execution <= last; execution += 1) {
      if (!planned.has(`${ruleId} ${execution * intervalMs + offset}`)) missing += 1;
    }
  }
  return missing;
}

function millisecondsOf(interval: string): number {
  const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
  return Number(interval.slice(0, -1)) * (units[interval.at(-1) ?? ''] ?? Number.NaN);
}
