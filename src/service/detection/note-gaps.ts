import type { DetectionStore } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import type { ArrivalTimes } from './arrivals.ts';
import type { PreparedRun } from './run-rule.ts';

/**
 * Notes stretches that a rule could not read, within the transaction of its run: those that it will read, and those that
 * it never will. What it could not read before and has read now is marked so. Returns whether some of that is left.
 */
export function noteGaps(
  store: DetectionStore,
  { runtime, commit, missing }: Pick<PreparedRun, 'runtime' | 'commit' | 'missing'>,
  times: Pick<ArrivalTimes, 'receivedBefore'>,
  now: number,
): boolean {
  const { run } = commit;
  const gap = { ruleId: run.ruleId, createdAt: now };
  const stretchOf = (from: number, to: number) => ({
    from,
    to,
    fromTime: times.receivedBefore(from + 1),
    toTime: times.receivedBefore(to),
  });
  let isLeft = runtime.hasFailedGap;
  if (run.outcome === 'failed') {
    if (run.to > run.from) {
      isLeft = true;
      const stretch = stretchOf(run.from, run.to);
      store.gaps.add({ ...gap, ...stretch, reason: 'failed', state: 'open', message: run.message });
    }
  } else if (runtime.hasFailedGap) {
    isLeft = false;
    for (const { number, reason, to } of store.gaps.list({ ruleId: run.ruleId, isOpen: true })) {
      if (reason !== 'failed') continue;
      if (to <= run.to) store.gaps.update(number, { state: 'filled' });
      else isLeft = true;
    }
  }
  if (missing.length === 0) return isLeft;
  const first = missing.reduce((least, each) => Math.min(least, each));
  const last = missing.reduce((most, each) => Math.max(most, each));
  const message = `${counted(missing.length, 'candidate')} had been removed by retention before the rule read them`;
  const stretch = stretchOf(first, last + 1);
  store.gaps.add({ ...gap, ...stretch, reason: 'expired', state: 'lost', message });
  return isLeft;
}
