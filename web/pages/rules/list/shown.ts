/** Rules that somebody should look at, by what is the matter with them. */
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
