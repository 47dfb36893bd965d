import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseJson, type JsonObject } from '../../events/json.ts';
import { readInstant } from '../../util/time/index.ts';
import { integerAt, objectAt, textAt } from './members.ts';

/** Recorded starts, forks and ends of real processes: of the attack, or of hostile names. */
export function storyDocuments(
  sample: 'attack' | 'hostile-names' = 'attack',
): readonly JsonObject[] {
  const lines = gunzipSync(readFileSync(`content/samples/${sample}.ndjson.gz`)).toString('utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) as JsonObject);
}

/** The shipped rules with their exceptions, as whoever runs rules has them. */
export interface Pack {
  /** The file names of the rules, without ending. */
  readonly rules: readonly string[];
  /**
   * Every match of every rule, by the rule's name: what happened to which process when, of each of its
   * events, as {@link keyOf} says it.
   *
   * @param precision in nanoseconds
   */
  readonly matches: (
    documents: readonly JsonObject[],
    precision?: bigint,
  ) => ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * What happened to which process when; who says it may give any further field. Times are cut to the
 * precision of the source.
 */
export function keyOf(document: JsonObject, precision: bigint): string {
  const pid = integerAt(objectAt(document, 'process'), 'pid');
  const action = textAt(objectAt(document, 'event'), 'action');
  const instant = readInstant(textAt(document, '@timestamp') ?? '');
  return `${action} ${pid} ${instant === null ? 'never' : instant / precision}`;
}
