import type { QueryLanguage } from '../../../lang/index.ts';

/** A hunt, checked and complete. Plain data: it is sent to a thread. */
export interface HuntRequest {
  readonly query: string;
  /** EQL by default. */
  readonly language?: QueryLanguage | undefined;
  /** Bounds of `@timestamp` in nanoseconds since 1970, inclusive; `null` for none. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** The name of the cluster that is read; `null` for the events that are stored here. */
  readonly cluster: string | null;
  /** Patterns of streams, or of the indices of a cluster, with `*`; `null` for all. */
  readonly streams: readonly string[] | null;
  /** The instant that `now` means in date math. */
  readonly now: bigint;
}

/** How much of what a hunt finds is answered, and how long it may take. */
export interface HuntOptions {
  /** What it is called in its first line. */
  readonly id: string;
  /** Most results that are answered; further ones are counted. */
  readonly limit: number;
  /** Fields that are answered of each event; `null` for whole documents. */
  readonly fields: readonly string[] | null;
  /** Fields whose most frequent values are counted. */
  readonly facets: readonly string[];
  readonly maxMs: number;
}

/** The bounds of every hunt, whatever it asks for. Each that is met is said in the answer. */
export const HUNT_LIMITS = {
  /** UTF-16 units of a query. */
  query: 20_000,
  results: 10_000,
  fields: 50,
  facets: 12,
  /** Bytes of results in one answer. */
  bytes: 64 * 1024 * 1024,
  /** Time in milliseconds. */
  ms: 10 * 60_000,
  /** Memory for sequences and samples that are not complete. */
  sequenceBytes: 256 * 1024 * 1024,
  /** Events that `head` and `tail` choose from. */
  kept: 500_000,
  /** Results whose values are counted for facets. */
  facetResults: 20_000,
  /** Values of one field that are counted apart. */
  facetValues: 10_000,
  /** Most frequent values that are answered. */
  topValues: 10,
  /** Intervals of the histogram. */
  buckets: 120,
} as const;

/** What people ask first of what they find. */
export const USUAL_FACETS: readonly string[] = [
  'event.action',
  'host.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'container.image.name',
  'process.name',
  'process.parent.name',
  'user.name',
];
