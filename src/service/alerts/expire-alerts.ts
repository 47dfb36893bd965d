import type { DetectionStore } from '../../stores/detection-store.ts';

/** Alerts of one step, which takes some milliseconds. */
const DELETED_AT_ONCE = 200;

/**
 * Deletes alerts that were raised before a time, with their history and notes; their ids are remembered, so that they
 * are not raised again. To be asked for one value after the other: each is how many one step has deleted.
 */
export function* expireAlerts(
  { alerts }: Pick<DetectionStore, 'alerts'>,
  before: number,
): Generator<number, void> {
  for (;;) {
    const deleted = alerts.expire(before, DELETED_AT_ONCE);
    yield deleted;
    if (deleted < DELETED_AT_ONCE) return;
  }
}
