import { oneOf, searchOf, textOf } from '../../search-text.ts';

/** What cells show: how many rules, or how many alerts. */
export const LENSES = ['rules', 'alerts'] as const;
export type Lens = (typeof LENSES)[number];

export type CoverageSearch = ReturnType<typeof coverageSearch>;

export const coverageSearch = searchOf({
  show: oneOf(LENSES),
  as: oneOf(['table']),
  tactic: textOf,
  /** The technique that is open; `none` for rules without one. */
  technique: textOf,
});
