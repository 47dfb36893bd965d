import { indexPatterns, splitPatterns } from '../../../events/origin/index-patterns.ts';
import { readsStream, type KnownStream } from '../../../events/origin/known-stream.ts';

/** An index pattern of a rule, and the streams that it finds; one that takes away finds those that are not read for it. */
export interface PatternStreams<S> {
  readonly pattern: string;
  readonly isExclusion: boolean;
  readonly streams: readonly S[];
}

export interface RuleStreams<S> {
  readonly patterns: readonly PatternStreams<S>[];
  /** What the rule reads, by all its patterns together. */
  readonly reads: readonly S[];
}

/** The streams of which index patterns read events now; all of them where there are no patterns. */
export function streamsOfPatterns<S extends Pick<KnownStream, 'names'>>(
  patterns: readonly string[],
  streams: readonly S[],
): RuleStreams<S> {
  const single = splitPatterns(patterns);
  const matching = (index: readonly string[] | null) => {
    const reads = indexPatterns(index);
    return streams.filter((each) => readsStream(reads, each));
  };
  return {
    patterns: single.map((pattern) => {
      const isExclusion = pattern.startsWith('-');
      return {
        pattern,
        isExclusion,
        streams: matching([isExclusion ? pattern.slice(1) : pattern]),
      };
    }),
    reads: matching(single.length === 0 ? null : single),
  };
}
