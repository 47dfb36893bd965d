/*
 * A search comes from whoever may read alerts, and should not cost more than one would pay for it. The numbers are those
 * of Elasticsearch with its usual settings, where it has one.
 */

/** Clauses within clauses. */
export const MAX_DEPTH = 30;
/** Of one query, those of texts in the syntax of Lucene included. */
export const MAX_CLAUSES = 4_096;
/** Of one `terms` clause, and of `ids`. */
export const MAX_TERMS = 65_536;
/** Of a pattern, a word or a prefix. */
export const MAX_PATTERN = 1_000;
/** Of a text in the syntax of Lucene. */
export const MAX_QUERY_STRING = 10_000;
/** How far `from` and `size` reach. */
export const MAX_WINDOW = 10_000;
/** Hits are counted up to here unless a search says otherwise. */
export const USUAL_TOTAL = 10_000;
export const MAX_SORTS = 10;
/** Aggregations of one search, and how deep they nest. */
export const MAX_AGGS = 100;
export const MAX_AGG_DEPTH = 6;
/** Buckets of one answer. */
export const MAX_BUCKETS = 65_536;
/** Different values that are told apart while they are counted. */
export const MAX_DISTINCT = 200_000;
export const MAX_FIELDS = 1_000;
