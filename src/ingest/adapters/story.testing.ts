import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseJson, type JsonObject } from '../../events/json.ts';
import { readInstant } from '../../util/time/index.ts';
import { integerAt, objectAt, textAt } from './members.ts';

/** Recorded starts, forks and exits of real processes: from the attack, or with hostile names. */
export function storyDocuments(
  sample: 'attack' | 'hostile-names' = 'attack',
): readonly JsonObject[] {
  const lines = gunzipSync(readFileSync(`content/samples/${sample}.ndjson.gz`)).toString('utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) as JsonObject);
}

/** The shipped rules with their exceptions, as users run them. */
export interface Pack {
  /** The file names of the rules, without extension. */
  readonly rules: readonly string[];
  /**
   * Every match of every rule, by rule name: for each of its events, what happened to which process
   * and when, as {@link keyOf} writes it.
   *
   * @param precision in nanoseconds
   */
  readonly matches: (
    documents: readonly JsonObject[],
    precision?: bigint,
  ) => ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * What happened to which process and when. A source may provide any other field or not. Times are
 * truncated to the precision of the source.
 */
export function keyOf(document: JsonObject, precision: bigint): string {
  const pid = integerAt(objectAt(document, 'process'), 'pid');
  const action = textAt(objectAt(document, 'event'), 'action');
  const instant = readInstant(textAt(document, '@timestamp') ?? '');
  return `${action} ${pid} ${instant === null ? 'never' : instant / precision}`;
}
