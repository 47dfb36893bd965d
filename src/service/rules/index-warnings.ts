import { indexPatterns } from '../../events/origin/index-patterns.ts';
import { readsStream, type KnownStream } from '../../events/origin/known-stream.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';

export interface IndexWarning {
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

/** Rules that no stored event can reach: their index patterns match none of the names of the events of any stream. */
export function indexWarnings(
  rules: readonly Pick<ActiveRule, 'id' | 'rule'>[],
  streams: readonly KnownStream[],
): IndexWarning[] {
  /** Rules share their patterns. */
  const known = new Map<string, boolean>();
  return rules.flatMap(({ id, rule }) => {
    const { index, data_view_id: dataView } = rule;
    if (index === undefined || dataView !== undefined) return [];
    const key = JSON.stringify(index);
    let isReached = known.get(key);
    if (isReached === undefined) {
      const reads = indexPatterns(index);
      isReached = streams.some((stream) => readsStream(reads, stream));
      known.set(key, isReached);
    }
    if (isReached) return [];
    const patterns = index.slice(0, 5).join(', ');
    const message = `no stream matches its index patterns: ${patterns}${index.length > 5 ? ', …' : ''}`;
    return [{ id, name: rule.name, message }];
  });
}

/** Streams with events that no rule reads: none of their names matches an index pattern of an enabled rule. */
export function unreadStreams(
  rules: readonly Pick<ActiveRule, 'rule'>[],
  streams: readonly KnownStream[],
): KnownStream[] {
  const lists = new Map(
    rules.map(({ rule: { index, data_view_id: dataView } }) => {
      const patterns = dataView === undefined ? (index ?? null) : null;
      return [JSON.stringify(patterns), patterns];
    }),
  );
  const reads = [...lists.values()].map(indexPatterns);
  return streams.flatMap(({ stream, names }) => {
    const unread = names.filter((each) => !reads.some((isRead) => isRead(each)));
    return unread.length === 0 ? [] : [{ stream, names: unread }];
  });
}

/** Rules that want more alerts of an execution than the service allows: the others wait for the next. */
export const limitWarnings = (
  rules: readonly Pick<ActiveRule, 'id' | 'rule'>[],
  most: number,
): IndexWarning[] =>
  rules
    .filter(({ rule }) => rule.max_signals > most)
    .map(({ id, rule }) => ({
      id,
      name: rule.name,
      message: `max_signals is ${rule.max_signals}, and detection.max_alerts allows ${most} alerts of an execution`,
    }));
