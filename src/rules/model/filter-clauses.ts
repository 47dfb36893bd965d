/** The clauses of the store's query language that the filters of a rule may have. */
export const FILTER_CLAUSES = [
  'match_all',
  'match_none',
  'match',
  'match_phrase',
  'term',
  'terms',
  'exists',
  'range',
  'wildcard',
  'prefix',
  'regexp',
  'bool',
  'constant_score',
  'dis_max',
  'nested',
] as const;

export type FilterClause = (typeof FILTER_CLAUSES)[number];
