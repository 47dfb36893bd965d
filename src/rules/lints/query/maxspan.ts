import { parseDuration } from '../../../util/time/index.ts';
import { windowLength } from '../../validate/window.ts';
import { atQuery, queryLint } from '../lint.ts';

/** A sequence that may take longer than the window in which its events are looked for. */
export const maxspan = queryLint(function* ({ query }, rule) {
  if (query.kind !== 'SequenceQuery' || query.maxspan === null) return;
  const { count, unit, span } = query.maxspan;
  const longest = parseDuration(`${count}${unit}`);
  if (longest === null || longest <= windowLength(rule)) return;
  yield atQuery(
    'RUL2009',
    span,
    `a sequence may take ${count}${unit}, and the rule looks back from ${rule.to} to ${rule.from} only`,
    'set from at least maxspan and one interval back',
  );
});
