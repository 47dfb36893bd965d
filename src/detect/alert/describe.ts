import type { Alert, Suppression } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { eventsOf, type Match } from '../match.ts';
import type { ReadMatch } from './read-match.ts';
import { readerOf } from './reader.ts';

/** The alert of a match. Loads its documents and retains none. */
export function describeAlert(match: Match, rule: DetectionRule): Alert {
  return describeRead(readerOf(rule).read(match), rule, null);
}

/** The alert of a match whose documents are already loaded. */
export function describeRead(
  { match, id, events, common }: ReadMatch,
  rule: DetectionRule,
  suppression: Suppression | null,
): Alert {
  const reader = readerOf(rule);
  const { overridesOf, makeReason } = reader;
  const happened = match.kind === 'event' ? 'event' : reader.groupWord();
  const overrides = overridesOf(events.map(({ row }) => row));
  return {
    id: id(),
    rule,
    match,
    ...overrides,
    reason: makeReason(happened, events, common(), overrides),
    ...timesOf(match),
    isBuildingBlock: rule.rule.building_block_type !== undefined,
    suppression,
  };
}

/** The times of the first and the last event of a match; `null` if none has a readable time. */
export function timesOf(match: Match): {
  readonly start: bigint | null;
  readonly end: bigint | null;
} {
  let start: bigint | null = null;
  let end: bigint | null = null;
  for (const { time } of eventsOf(match)) {
    if (time === null) continue;
    if (start === null || time < start) start = time;
    if (end === null || time > end) end = time;
  }
  return { start, end };
}
