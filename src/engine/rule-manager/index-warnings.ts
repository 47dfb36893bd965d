import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { indexPatterns } from '../../events/origin/index-patterns.ts';
import type { ActiveRule } from '../rules/active-rules.ts';

export interface IndexWarning {
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

/** `logs-DATASET-NAMESPACE`. */
const DATA_STREAM = /^([^-]+)-([^-]+)-(.+)$/;

/** A stream of daily indices is named without the day. */
const DAILY = ['-2000.01.01', '-2000.01'];

/**
 * Rules that no stored event can reach: their index patterns match no stream, also not as the data set that one is an
 * alias of. Events that say nothing about where they come from are read by every rule, so this is a warning.
 *
 * @param streams the names of all streams of the event store
 */
export function indexWarnings(
  rules: readonly Pick<ActiveRule, 'id' | 'rule'>[],
  streams: readonly string[],
  aliases: DataSetAliases,
): IndexWarning[] {
  const names = [...new Set(streams.flatMap((stream) => namesOf(stream, aliases)))];
  /** Rules share their patterns. */
  const known = new Map<string, boolean>();
  return rules.flatMap(({ id, rule }) => {
    const { index, data_view_id: dataView } = rule;
    if (index === undefined || dataView !== undefined) return [];
    const key = JSON.stringify(index);
    let isReached = known.get(key);
    if (isReached === undefined) {
      isReached = names.some(indexPatterns(index));
      known.set(key, isReached);
    }
    if (isReached) return [];
    const patterns = index.slice(0, 5).join(', ');
    const message = `no stream matches its index patterns: ${patterns}${index.length > 5 ? ', …' : ''}`;
    return [{ id, name: rule.name, message }];
  });
}

/** The names by which index patterns know the events of a stream. */
export function namesOf(stream: string, aliases: DataSetAliases): string[] {
  const [, type, dataset = '', namespace] = DATA_STREAM.exec(stream) ?? [];
  const alias = aliases.get(dataset) ?? '';
  return [
    stream,
    ...DAILY.map((day) => stream + day),
    ...(alias === '' ? [] : [`${type}-${alias}-${namespace}`]),
  ];
}
