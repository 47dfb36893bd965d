import type { DetectionReader, GapRow, GapState } from '../../../stores/detection-store.ts';
import type { RuleManager } from '../rule-manager.ts';
import { internal } from '../../operation/operation.ts';
import type { RuleStanding } from './rule-summaries.ts';
import type { ReadingTimeline } from './schemas.ts';

export interface TimelineParts {
  readonly store: Pick<DetectionReader, 'gaps' | 'states'>;
  readonly ruleManager: Pick<RuleManager, 'rules'>;
  readonly standingOf: (ruleId: string) => RuleStanding | null;
  readonly now: () => number;
}

export interface TimelineRequest {
  readonly ms: number;
  readonly buckets: number;
  /** Until then no event at all had been received; `null` where that is not known. */
  readonly emptyUntil: number | null;
}

const MAX_GAPS = 500;

/** Of the rules that run now. */
export function readingTimeline(
  parts: TimelineParts,
  { ms, buckets: count, emptyUntil }: TimelineRequest,
): ReadingTimeline {
  const { store, ruleManager, standingOf, now } = parts;
  const to = now();
  const from = to - ms;
  const width = ms / count;
  const states = new Map(store.states.list().map((state) => [state.ruleId, state]));
  const rows = ruleManager.rules.rows();
  const gaps = store.gaps
    .list({})
    .map((gap) => ({ gap, ...spanOf(gap) }))
    .filter((each) => each.end >= from && each.start <= to);
  const ofRule = new Map<string, typeof gaps>();
  for (const each of gaps) {
    const own = ofRule.get(each.gap.ruleId);
    if (own === undefined) ofRule.set(each.gap.ruleId, [each]);
    else own.push(each);
  }
  const buckets = Array.from({ length: count }, (_, index) => ({
    from: Math.round(from + index * width),
    ...NONE,
  }));
  let rules = 0;
  for (const { id } of rows) {
    const standing = standingOf(id);
    if (standing === null) continue;
    rules += 1;
    const readTo =
      standing.unread === 0 ? Infinity : (standing.readTo ?? states.get(id)?.lastRun ?? 0);
    const own = ofRule.get(id) ?? [];
    for (const [index, bucket] of buckets.entries()) {
      const start = from + index * width;
      const end = start + width;
      const within = own.filter((each) => each.start < end && each.end >= start);
      const isEmpty = emptyUntil !== null && end <= emptyUntil;
      bucket[isEmpty ? 'nothing' : fateOf(within, readTo < Math.min(end, to))] += 1;
    }
  }
  const names = new Map(rows.map((row) => [row.id, row]));
  const shown = gaps.toSorted((a, b) => b.start - a.start).slice(0, MAX_GAPS);
  return {
    from,
    to,
    rules,
    buckets,
    gaps: shown.map(({ gap, start, end }) => {
      const row = names.get(gap.ruleId);
      return {
        number: gap.number,
        ruleId: gap.ruleId,
        ruleName: row === undefined ? gap.ruleId : ruleManager.rules.view(row).name,
        reason: gap.reason,
        state: gap.state,
        events: gap.to - gap.from,
        from: start,
        to: end,
        message: gap.message,
      };
    }),
    moreGaps: gaps.length - shown.length,
  };
}

export const readTimeline = internal({ name: 'health.timeline', run: readingTimeline });

const NONE = { read: 0, filled: 0, behind: 0, gap: 0, lost: 0, nothing: 0 };

function fateOf(gaps: readonly { readonly gap: GapRow }[], isBehind: boolean): keyof typeof NONE {
  const has = (...states: GapState[]) => gaps.some(({ gap }) => states.includes(gap.state));
  if (has('lost')) return 'lost';
  if (has('open', 'filling')) return 'gap';
  if (isBehind) return 'behind';
  return has('filled') ? 'filled' : 'read';
}

/** Where it is not known when its events were received, they were there by the time the gap was noted. */
function spanOf({ fromTime, toTime, createdAt }: GapRow) {
  const end = toTime ?? createdAt;
  return { start: Math.min(fromTime ?? end, end), end };
}
