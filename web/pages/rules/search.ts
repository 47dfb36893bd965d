import { oneOf, searchOf, textOf, textsOf } from '../../search-text.ts';

/** Rules that should be looked at, by what is the matter with them. */
export const SHOWN = ['never', 'loud', 'untested', 'failing', 'unsupported'] as const;
export type ShownRules = (typeof SHOWN)[number];

export const SORTS = [
  'on',
  'name',
  'severity',
  'runs',
  'alerts',
  'noise',
  'minutes',
  'last',
  'hidden',
  'cost',
  'tests',
  'gap',
] as const;
export type RuleSort = (typeof SORTS)[number];

export const rulesSearch = searchOf({
  text: textOf,
  tag: textsOf,
  severity: textsOf,
  technique: textOf,
  enabled: oneOf(['true', 'false']),
  show: oneOf(SHOWN),
  sort: oneOf(SORTS),
  /** Left out, the direction that is usual for the column. */
  order: oneOf(['ascending', 'descending']),
  /** The updates of the shipped rules are open. */
  pack: oneOf(['true']),
});

export type RulesSearch = ReturnType<typeof rulesSearch>;

export const newRuleSearch = searchOf({
  /** A query that was tried in Hunt. */
  query: textOf,
  /** The id of a rule to begin from. */
  from: textOf,
});

export const runsSearch = searchOf({
  /** The id of the run, or `gap-` and the number of the gap, that is chosen. */
  block: textOf,
  /** A backfill that was begun. */
  job: textOf,
});

export const ruleExceptionsSearch = searchOf({
  /** The key of the item that is being changed. */
  item: textOf,
  /** The id of the alert that a new one is made from. */
  alert: textOf,
});
