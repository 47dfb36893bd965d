import * as fc from 'fast-check';

/** Queries of the Elasticsearch query DSL: clauses, alone and in nested `bool` clauses. */
export const queriesOf = (leaf: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.letrec<{ query: object }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc
        .record(
          {
            must: fc.array(tie('query'), { maxLength: 2 }),
            filter: fc.array(tie('query'), { maxLength: 2 }),
            should: fc.array(tie('query'), { maxLength: 3 }),
            must_not: fc.array(tie('query'), { maxLength: 2 }),
            minimum_should_match: fc.constantFrom(0, 1, 2, '50%'),
          },
          { requiredKeys: [] },
        )
        .map((bool) => ({ bool })),
    ),
  })).query;
