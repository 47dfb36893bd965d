import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { indexPatterns } from '../../events/origin/index-patterns.ts';
import { namesOf } from '../rule-manager/index-warnings.ts';

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

/** The streams that index patterns match now; all of them where there are no patterns. */
export function streamsOfPatterns<S extends { readonly stream: string }>(
  patterns: readonly string[],
  streams: readonly S[],
  aliases: DataSetAliases,
): RuleStreams<S> {
  const named = streams.map((each) => ({ each, names: namesOf(each.stream, aliases) }));
  const matching = (index: readonly string[]) => {
    const isRead = indexPatterns(index);
    return named.filter(({ names }) => names.some(isRead)).map(({ each }) => each);
  };
  const single = patterns
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return {
    patterns: single.map((pattern) => {
      const isExclusion = pattern.startsWith('-');
      return {
        pattern,
        isExclusion,
        streams: matching([isExclusion ? pattern.slice(1) : pattern]),
      };
    }),
    reads: single.length === 0 ? streams : matching(single),
  };
}
