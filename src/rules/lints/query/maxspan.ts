import { NANOS_PER_MINUTE, NANOS_PER_SECOND, parseDuration } from '../../../util/time/index.ts';
import { windowLength } from '../../model/window.ts';
import { atQuery, queryLint } from '../lint.ts';

/**
 * A sequence that may not fit into any search window. A run searches from `from` to `to`, and the
 * next one begins an interval later: a sequence that ends just after a run has its first event seen
 * by the next run only if the window reaches back `maxspan` and one interval.
 */
export const maxspan = queryLint(function* ({ query }, rule) {
  if (query.kind !== 'SequenceQuery' || query.maxspan === null) return;
  const { count, unit, span } = query.maxspan;
  const longest = parseDuration(`${count}${unit}`);
  const interval = parseDuration(rule.interval);
  if (longest === null || interval === null || longest + interval <= windowLength(rule)) return;
  yield atQuery(
    'RUL2009',
    span,
    `a sequence may take ${count}${unit}, but the rule, which runs every ${rule.interval}, only searches from ${rule.from} to ${rule.to}`,
    rule.to === 'now'
      ? `set from = "now-${shown(longest + interval)}" or earlier: maxspan plus one interval`
      : 'set from at least maxspan plus one interval before to',
  );
});

/** In whole minutes or, if that would be longer, seconds: windows have no finer resolution. */
function shown(nanos: bigint): string {
  if (nanos % NANOS_PER_MINUTE === 0n) return `${nanos / NANOS_PER_MINUTE}m`;
  return `${(nanos + NANOS_PER_SECOND - 1n) / NANOS_PER_SECOND}s`;
}
