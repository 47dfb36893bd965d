import type { RuleStanding } from '../rules/overview/rule-summaries.ts';
import type { DetectionCore } from './core.ts';
import { dueAt } from './track.ts';

/** Where a rule stands; `null` for one that does not run. */
export function standingOf(
  { tracks, arrivals }: Pick<DetectionCore, 'tracks' | 'arrivals'>,
  ruleId: string,
): RuleStanding | null {
  const track = tracks.get(ruleId);
  if (track === null) return null;
  const { rule, cursor, state } = track;
  return {
    nextDue: rule.isLive && state.failure === null ? null : dueAt(track),
    unread: Math.max(0, arrivals.storedTo - cursor),
    readTo: arrivals.times.receivedBefore(cursor),
  };
}
