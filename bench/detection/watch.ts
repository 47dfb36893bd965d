import type { ServiceProcess } from '../../tools/service-process.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { DetectionReader, RunRow } from '../../src/stores/detection-store.ts';
import { DETECTION_FILE, openDetectionReader } from '../../src/stores/open/detection.ts';

/** The part of `GET /dw/status` that is used here. */
export interface Status {
  readonly store: { readonly events: number };
  readonly detection: {
    readonly progress: {
      readonly stored: number;
      readonly matched: number;
      readonly catchingUp: number;
      readonly readTo: string | null;
    };
    readonly runs: {
      readonly succeeded: number;
      readonly warnings: number;
      readonly failed: number;
      readonly maxDelayMs: number;
    };
    readonly alerts: { readonly raised: number; readonly suppressed: number };
    readonly backlog: { readonly matches: number };
    readonly rules: { readonly enabled: number };
  };
}

export async function statusOf(service: ServiceProcess): Promise<Status> {
  return (await service.json('/dw/status')) as Status;
}

/** Resolves when that many rules run on their schedule, with the seconds that took. */
export async function whenLoaded(service: ServiceProcess, rules: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { size } = await dueOffsets(service, 1);
    const seconds = (performance.now() - started) / 1_000;
    if (size === rules) return seconds;
    if (seconds > 600) throw new Error(`${size} of ${rules} rules run`);
    await sleep(250);
  }
}

/** The scheduled time of each rule within its interval, in milliseconds. */
export async function dueOffsets(
  service: ServiceProcess,
  intervalMs: number,
): Promise<ReadonlyMap<string, number>> {
  const { rules } = (await service.json('/dw/rules')) as {
    readonly rules: readonly {
      readonly id: string;
      readonly standing: { readonly nextDue: string | null } | null;
    }[];
  };
  const offsets = new Map<string, number>();
  for (const { id, standing } of rules) {
    if (standing?.nextDue == null) continue;
    offsets.set(id, Date.parse(standing.nextDue) % intervalMs);
  }
  return offsets;
}

/** Resolves when all stored events are matched, with the seconds that took. */
export async function whenMatched(service: ServiceProcess, events: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { progress } = (await statusOf(service)).detection;
    const { stored, matched, catchingUp } = progress;
    const seconds = (performance.now() - started) / 1_000;
    if (stored === events && matched === stored && catchingUp === 0) return seconds;
    if (seconds > 600) throw new Error(`not everything is matched: ${JSON.stringify(progress)}`);
    await sleep(250);
  }
}

export async function readDetection<T>(
  data: string,
  work: (reader: DetectionReader) => T | Promise<T>,
): Promise<T> {
  const reader = await openDetectionReader(join(data, DETECTION_FILE));
  try {
    return await work(reader);
  } finally {
    reader.close();
  }
}

/** All of them, latest first. */
export function allRuns({ runs }: DetectionReader): RunRow[] {
  const all: RunRow[] = [];
  for (let after: RunRow | undefined; ; after = all.at(-1)) {
    const page = runs.list({ limit: 1_000, after });
    all.push(...page);
    if (page.length < 1_000) return all;
  }
}

/** A percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
