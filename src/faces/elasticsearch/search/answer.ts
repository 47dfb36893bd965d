import { parseJson, type Json, type JsonObject } from '../../../events/json.ts';
import { jsonFault } from '../../../util/json-fault.ts';
import { parsing } from './errors.ts';
import type { SearchRequest } from './parse/body.ts';
import { fieldsWriter, sourceWriter } from './source.ts';

/** The parts of an answer besides the hits. */
export interface AnswerParts {
  readonly shards: JsonObject;
  /** Milliseconds. */
  readonly took: number;
  readonly scrollId?: string | undefined;
  /** The id of the point in time that was searched. */
  readonly pitId?: string | undefined;
  /** Whether the total is a plain number, as before version 7. */
  readonly isPlainTotal?: boolean | undefined;
}

/** The result of a search of any kind of documents. */
export interface AnsweredOutcome {
  readonly hits: readonly AnsweredHit[];
  /** The total, `null` if it was not requested; `isAll` if it is exact. */
  readonly total: { readonly count: number; readonly isAll: boolean } | null;
  readonly aggs: JsonObject | null;
  /** Whether the time limit was exceeded before everything had been examined. */
  readonly isTimedOut: boolean;
}

export interface AnsweredHit {
  /** The name of its index. */
  readonly index: string;
  readonly id: string;
  readonly version: number;
  readonly sequence: number;
  readonly document: JsonObject;
  readonly sort: readonly Json[];
}

export const SHARDS: JsonObject = { total: 1, successful: 1, skipped: 0, failed: 0 };

/** The answer to a search in the format of Elasticsearch. */
export function searchAnswer(
  request: SearchRequest,
  outcome: AnsweredOutcome,
  { shards, took, scrollId, pitId, isPlainTotal }: AnswerParts,
): JsonObject {
  const { total, aggs, isTimedOut } = outcome;
  const hasScore = request.sort.length === 0 || request.hasScores;
  const write = hitWriter(request, hasScore);
  const hits = outcome.hits.map((hit) => write(hit));
  return {
    ...(scrollId === undefined ? {} : { _scroll_id: scrollId }),
    ...(pitId === undefined ? {} : { pit_id: pitId }),
    took,
    timed_out: isTimedOut,
    _shards: shards,
    hits: {
      ...(total === null
        ? {}
        : {
            total:
              isPlainTotal === true
                ? total.count
                : { value: total.count, relation: total.isAll ? 'eq' : 'gte' },
          }),
      max_score: hasScore && hits.length > 0 ? 1 : null,
      hits,
    },
    ...(aggs === null ? {} : { aggregations: aggs }),
  };
}

/** There is no relevance: all hits have the same score. */
function hitWriter(request: SearchRequest, hasScore: boolean) {
  const { source, hasVersion, hasSequence } = request;
  const writeSource = source === null ? null : sourceWriter(source);
  const writeFields = fieldsWriter(request.fields);
  const isSorted = request.sort.length > 0;
  return ({ index, id, version, sequence, document, sort }: AnsweredHit): JsonObject => {
    const fields = writeFields?.(document);
    return {
      _index: index,
      _id: id,
      ...(hasVersion ? { _version: version } : {}),
      ...(hasSequence ? { _seq_no: sequence, _primary_term: 1 } : {}),
      _score: hasScore ? 1 : null,
      ...(writeSource === null ? {} : { _source: writeSource(document) }),
      ...(fields === undefined || Object.keys(fields).length === 0 ? {} : { fields }),
      ...(isSorted ? { sort } : {}),
    };
  };
}

/** No valid search nests deeper. */
const MAX_LEVELS = 100;

/** The parsed body. Throws `SearchError` if it is not JSON, or nests too deeply to be processed recursively. */
export function bodyOf(text: string, what: string): Json {
  let value: Json = {};
  try {
    if (text.trim() !== '') value = parseJson(text);
  } catch {
    throw parsing(`${what} is not JSON: ${jsonFault(text)}`);
  }
  if (isShallow(value)) return value;
  throw parsing(`${what} nests deeper than ${MAX_LEVELS} levels`);
}

function isShallow(value: Json): boolean {
  let level: Json[] = [value];
  for (let depth = 0; depth < MAX_LEVELS; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values<Json>(each as JsonObject) : [],
    );
    if (level.length === 0) return true;
  }
  return false;
}
