import { parseJson, type Json, type JsonObject } from '../../events/json.ts';
import { jsonFault } from '../../util/json-fault.ts';
import { parsing } from './errors.ts';
import type { SearchRequest } from './parse/body.ts';
import type { Hit, SearchOutcome } from './search-alerts.ts';
import { fieldsWriter, sourceWriter } from './source.ts';

/** What an answer says beside what was found. */
export interface AnswerParts {
  /** The name of the index that alerts are in. */
  readonly index: string;
  /** Milliseconds. */
  readonly took: number;
  readonly scrollId?: string | undefined;
  /** Whether the total is a plain number, as before version 7. */
  readonly isPlainTotal?: boolean | undefined;
}

export const SHARDS: JsonObject = { total: 1, successful: 1, skipped: 0, failed: 0 };

/** The answer to a search as Elasticsearch has it. */
export function searchAnswer(
  request: SearchRequest,
  outcome: SearchOutcome,
  { index, took, scrollId, isPlainTotal }: AnswerParts,
): JsonObject {
  const { total, aggs, isTimedOut } = outcome;
  const hasScore = request.sort.length === 0 || request.hasScores;
  const write = hitWriter(request, index, hasScore);
  const hits = outcome.hits.map((hit) => write(hit));
  return {
    ...(scrollId === undefined ? {} : { _scroll_id: scrollId }),
    took,
    timed_out: isTimedOut,
    _shards: SHARDS,
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

/** Alerts are found or not: a score would say nothing, so all have the same. */
function hitWriter(request: SearchRequest, index: string, hasScore: boolean) {
  const { source, hasVersion, hasSequence } = request;
  const writeSource = source === null ? null : sourceWriter(source);
  const writeFields = fieldsWriter(request.fields);
  const isSorted = request.sort.length > 0;
  return ({ alert, document, sort }: Hit): JsonObject => {
    const fields = writeFields?.(document);
    return {
      _index: index,
      _id: alert.id,
      ...(hasVersion ? { _version: alert.change } : {}),
      ...(hasSequence ? { _seq_no: alert.change, _primary_term: 1 } : {}),
      _score: hasScore ? 1 : null,
      ...(writeSource === null ? {} : { _source: writeSource(document) }),
      ...(fields === undefined || Object.keys(fields).length === 0 ? {} : { fields }),
      ...(isSorted ? { sort } : {}),
    };
  };
}

/** Deeper bodies say nothing that a search could mean. */
const MAX_LEVELS = 100;

/** What was sent. Throws `SearchError` where it is no JSON, or nests too deep for whoever reads it. */
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
