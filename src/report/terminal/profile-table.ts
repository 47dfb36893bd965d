import type { RuleOutcome } from '../../detect/report.ts';
import type { RuleCost } from '../../match/profile.ts';
import { formatCount } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { aligned } from './text-width.ts';

const HEADINGS = ['ms', 'events evaluated', 'µs per event', 'matches', 'rule'];
/** Rules shown unless `--show all` is given. */
const MAX_RULES = 20;

/**
 * The time of each rule, added up over all threads, the slowest first. Reading events, the rule index
 * and the byte prefilter serve all rules and are not included.
 */
export function profileLines(
  rules: readonly RuleOutcome[],
  costs: readonly RuleCost[],
  shownPerRule: number | null,
): readonly string[] {
  const order = [...rules.keys()].sort(
    (a, b) => (costs[b]?.milliseconds ?? 0) - (costs[a]?.milliseconds ?? 0),
  );
  const shown = shownPerRule === null ? order : order.slice(0, MAX_RULES);
  const rows = shown.map((index) => {
    const { asked, milliseconds } = costs[index] ?? { asked: 0, milliseconds: 0 };
    const each = asked === 0 ? '' : ((milliseconds * 1_000) / asked).toFixed(2);
    const { matches = 0, rule } = rules[index] ?? {};
    return [
      milliseconds.toFixed(1),
      formatCount(asked),
      each,
      formatCount(matches),
      safeText(rule?.rule.name ?? ''),
    ];
  });
  const more = order.length - shown.length;
  return [
    ...aligned([HEADINGS, ...rows], true),
    ...(more > 0 ? [`and ${formatCount(more)} more; --show all lists them`] : []),
  ];
}
