import type { Author } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';

/** A longer pause between two decisions is not counted as triage. */
export const MAX_PAUSE_MS = 10 * 60_000;
const MAX_RULES = 1_000;

/**
 * A user has decided something about alerts: the time since their last decision is divided equally among these alerts.
 * After a pause it is not known when they began, so less is counted than was spent, never more.
 */
export function noteTriageTime(
  { alerts, triageTimes }: Pick<DetectionStore, 'alerts' | 'triageTimes'>,
  ids: readonly string[],
  { by, at }: Pick<Author, 'by' | 'at'>,
): void {
  if (isProgram(by)) return;
  const last = triageTimes.lastOf(by);
  const ms = last === null ? 0 : at - last;
  const spent = new Map<string, number>();
  if (ms > 0 && ms <= MAX_PAUSE_MS) {
    const query = { ids, includesBuildingBlocks: true };
    const { values } = alerts.top(query, 'rule', MAX_RULES);
    for (const { value, count } of values) spent.set(value, (ms * count) / ids.length);
  }
  triageTimes.note(by, at, spent);
}

/** An API key, by the name that histories have of it. */
const isProgram = (by: string) => by.startsWith('key:');
