import type { DetectionReader, MatchCounts, RunRow } from '../../stores/detection-store.ts';
import { assert } from '../../util/assert.ts';

interface Counted {
  readonly store: Pick<DetectionReader, 'states' | 'alerts' | 'backlog'>;
  runs(ruleId: string): readonly RunRow[];
}

/**
 * Every match has become exactly one thing: by the totals of each rule, by its runs, and by what is stored.
 *
 * @param lost matches of the backlog whose events retention has removed, by rule
 */
export function checkSums(service: Counted, lost: Readonly<Record<string, number>> = {}): void {
  const { states, alerts, backlog } = service.store;
  const sizes = backlog.sizes();
  for (const [id, totals] of states.totals()) {
    const same = (what: string, one: number, other: number) =>
      assert(one === other, `${id}: ${what} is ${one}, not ${other}`);
    same('the sum of what became of matches', sumOf(totals), totals.matches);
    for (const run of service.runs(id)) same(`the sum of run ${run.id}`, sumOf(run), run.matches);
    const own = [];
    for (
      let after: string | null = null, isFirst = true;
      isFirst || after !== null;
      isFirst = false
    ) {
      const query = { ruleIds: [id], includesBuildingBlocks: true };
      const page = alerts.page(query, 'oldest', 500, after);
      own.push(...page.alerts);
      after = page.next;
    }
    const overflows = own.filter(({ arrivals }) => arrivals.length === 0);
    const raised = own.filter(({ arrivals }) => arrivals.length > 0);
    const absorbed = raised.reduce((sum, { suppression }) => sum + (suppression?.count ?? 0), 0);
    const over = overflows.reduce((sum, { suppression }) => sum + 1 + (suppression?.count ?? 0), 0);
    same('the number of stored alerts', raised.length, totals.alerts);
    same('what stored alerts have absorbed', absorbed, totals.suppressed);
    same('what waits', (sizes.get(id) ?? 0) + over + (lost[id] ?? 0), totals.backlog);
  }
}

const sumOf = (counts: MatchCounts): number =>
  counts.alerts +
  counts.suppressed +
  counts.backlog +
  counts.excepted +
  counts.selfMatches +
  counts.duplicates;
