import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { expireAlerts } from '../alerts/expire-alerts.ts';
import type { DetectionConfig } from './detection-config.ts';

/** More runs of a rule are not kept, however young: those that found nothing go first. */
const MAX_RUNS_PER_RULE = 10_000;

/** Rows of one step, which takes some milliseconds. */
const ROWS_AT_ONCE = 1_000;

const DAY_MS = 86_400_000;

/** Gaps that are closed, and suppressed matches that events could be sent again of, are remembered this long. */
const GAPS_KEPT_MS = 90 * DAY_MS;
const HANDLED_KEPT_MS = 90 * DAY_MS;

/** Removes what is older than it is to be kept, in steps between which others get their turn. */
export async function removeOld(
  store: DetectionStore,
  { alertsKeptMs, runsKeptMs }: Pick<DetectionConfig, 'alertsKeptMs' | 'runsKeptMs'>,
  now: number,
): Promise<void> {
  const runsBefore = runsKeptMs === null ? 0 : now - runsKeptMs;
  await inSteps(() => store.runs.prune(runsBefore, MAX_RUNS_PER_RULE, ROWS_AT_ONCE));
  await inSteps(() => store.handled.prune(now - HANDLED_KEPT_MS, ROWS_AT_ONCE));
  store.gaps.prune(now - GAPS_KEPT_MS);
  if (alertsKeptMs === null) return;
  for (const _ of expireAlerts(store, now - alertsKeptMs)) await nextTurn();
}

/** @param step returns how many it has removed */
async function inSteps(step: () => number): Promise<void> {
  while (step() >= ROWS_AT_ONCE) await nextTurn();
}
