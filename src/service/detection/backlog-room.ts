import { byTurn } from '../../detect/alerts/turns.ts';
import { saveCapped } from '../../detect/run/backlog.ts';
import { MAX_BACKLOG, type CappedMatch } from '../../detect/run/run-contract.ts';
import { arrivalsOfMatch, runEventsOf } from '../../detect/run/run-event.ts';
import type { BacklogReader } from '../../stores/detection-store.ts';
import { SnapshotError } from '../../util/saved-value.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import type { RunCommit } from './commit-run.ts';

/**
 * Puts matches into the backlog of a rule as far as there is room. Where there is not, those of the last turns go without,
 * be they new or not: groups that have thousands waiting take no place from one that has a few.
 *
 * @param removed numbers of rows that leave the backlog
 */
export function withinBacklog(
  rule: ActiveRule,
  added: readonly CappedMatch[],
  removed: readonly number[],
  backlog: BacklogReader,
): Required<Pick<RunCommit, 'backlog' | 'overflow'>> {
  const saved = (matches: readonly CappedMatch[]) => matches.map(saveCapped);
  if (added.length === 0) return { backlog: { added: [], removed }, overflow: null };
  const waiting = backlog.size(rule.id) - removed.length;
  const excess = added.length - Math.max(0, MAX_BACKLOG - waiting);
  if (excess <= 0) return { backlog: { added: saved(added), removed }, overflow: null };
  const leaving = new Set(removed);
  const stored = backlog
    .last(rule.id, excess)
    .filter(({ number }) => !leaving.has(number))
    .map(({ number, turn, match }) => ({ number, turn, arrivals: () => knownArrivals(match) }));
  const fresh = added.map((capped) => ({
    capped,
    turn: capped.turn,
    arrivals: () => runEventsOf(capped.match).map(({ arrival }) => arrival),
  }));
  const all = byTurn([...stored, ...fresh]);
  const kept = all.slice(0, -excess);
  const over = all.slice(-excess);
  let [from, to] = [Infinity, 0];
  for (const arrival of over.flatMap(({ arrivals }) => arrivals())) {
    from = Math.min(from, arrival);
    to = Math.max(to, arrival + 1);
  }
  return {
    backlog: {
      added: saved(kept.flatMap((each) => ('capped' in each ? each.capped : []))),
      removed: [...removed, ...over.flatMap((each) => ('number' in each ? each.number : []))],
    },
    overflow: { rule, matches: over.length, from: Math.min(from, to), to },
  };
}

/** The arrivals of the events of a row of the backlog. Of a damaged row none: it is lost, and said to be when it is read. */
export function knownArrivals(match: string): readonly number[] {
  try {
    return arrivalsOfMatch(match);
  } catch (error) {
    if (error instanceof SnapshotError) return [];
    throw error;
  }
}
