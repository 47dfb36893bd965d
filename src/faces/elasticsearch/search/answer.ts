import { FieldSet, type Scalar } from '../../../events/field-set.ts';
import { parseJson, isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';

import type { SearchSelection, SearchText } from '../../../service/alerts/bulk-change.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { jsonFault } from '../../../util/json-fault.ts';
import { formatInstant, readInstant, NANOS_PER_MS } from '../../../util/time/index.ts';
import { compileWildcards } from '../../../util/wildcard.ts';
import { documentReader } from '../../../service/alerts/alert-documents.ts';
import { compileQuery } from './compile.ts';
import { parsing } from './errors.ts';
import { fieldOf, someLeaf } from './fields.ts';
import type { SearchRequest, SourceFilter, WantedField } from './parse/body.ts';
import { formatOf } from './parse/sort.ts';
import { readQuery } from './parse/query.ts';
import { alertQueryOf } from './push-down/alert-query.ts';
import { isExact, overOf, boundsOf } from './push-down/query-bounds.ts';
import { RevisionProfiles } from './push-down/revisions.ts';

/** Extracts the part of a document that an answer contains. */
function sourceWriter({ includes, excludes }: SourceFilter): (document: JsonObject) => JsonObject {
  if (includes.length === 0 && excludes.length === 0) return (document) => document;
  const isIncluded = includes.length === 0 ? () => true : pathTest(includes);
  const mayBeIncluded = includes.length === 0 ? () => true : beginningTest(includes);
  const isExcluded = excludes.length === 0 ? () => false : pathTest(excludes);
  const object = (value: JsonObject, path: string, isWhole: boolean): JsonObject => {
    const kept: [string, Json][] = [];
    for (const [key, member] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`;
      if (isExcluded(at)) continue;
      const isIn = isWhole || isIncluded(at);
      if (!isIn && !(typeof member === 'object' && mayBeIncluded(at))) continue;
      const part = child(member, at, isIn);
      if (part !== undefined) kept.push([key, part]);
    }
    return Object.fromEntries(kept);
  };
  const child = (value: Json, path: string, isWhole: boolean): Json | undefined => {
    if (Array.isArray(value)) {
      const list = (value as readonly Json[]).flatMap((each) => child(each, path, isWhole) ?? []);
      return list.length > 0 || isWhole ? list : undefined;
    }
    if (!isJsonObject(value)) return isWhole ? value : undefined;
    const part = object(value, path, isWhole);
    return isWhole || Object.keys(part).length > 0 ? part : undefined;
  };
  return (document) => object(document, '', false);
}

/** A pattern names a field, or an object with everything in it. */
function pathTest(patterns: readonly string[]): (path: string) => boolean {
  const test = compileWildcards(
    patterns.flatMap((pattern) => [pattern, `${pattern}.*`]),
    EXACTLY,
  );
  const known = new Map<string, boolean>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const is = test(path);
    if (known.size < MAX_KNOWN) known.set(path, is);
    return is;
  };
}

const EXACTLY = { ignoreCase: false, escapes: false };
const MAX_KNOWN = 10_000;

/** Whether a pattern may match something below a path. */
function beginningTest(patterns: readonly string[]): (path: string) => boolean {
  const starts = patterns.map((pattern) => ({ fixed: pattern.split('*', 1)[0] ?? '', pattern }));
  return (path) =>
    starts.some(({ fixed, pattern }) =>
      pattern.length === fixed.length
        ? fixed.startsWith(`${path}.`)
        : fixed.startsWith(`${path}.`) || `${path}.`.startsWith(fixed),
    );
}

/** The maximum number of values in the `fields` of one document. */
const MAX_VALUES = 10_000;

/** Creates the lists of values, by field, that an answer has in addition to the document. */
function fieldsWriter(
  wanted: readonly WantedField[],
): ((document: JsonObject) => JsonObject) | null {
  if (wanted.length === 0) return null;
  const tests = wanted.map(({ pattern, format }) => ({
    isWanted: compileWildcards([pattern], EXACTLY),
    write: format === undefined ? null : formatOf(format),
  }));
  return (document) => {
    const values = new Map<string, Json[]>();
    let count = 0;
    someLeaf(document, (path, value) => {
      const found = tests.find(({ isWanted }) => isWanted(path));
      if (found === undefined) return false;
      count += 1;
      const list = values.get(path) ?? [];
      list.push(found.write === null ? value : dateIn(path, value, found.write));
      values.set(path, list);
      return count >= MAX_VALUES;
    });
    return Object.fromEntries(values);
  };
}

function dateIn(path: string, value: Scalar, format: 'epoch_millis' | 'iso'): Json {
  if (fieldOf(path).comparison !== 'date') return value;
  const instant = readInstant(value);
  if (instant === null) return value;
  return format === 'iso' ? formatInstant(instant) : String(instant / NANOS_PER_MS);
}

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

/** Selects the alerts that match a query, for a caller that iterates over them. Throws `SearchError`. */
export function selectionOf(
  { query: text, now: time }: SearchText,
  reader: Pick<DetectionReader, 'alerts' | 'rules'>,
): SearchSelection {
  const body = bodyOf(text, 'the query');
  const now = BigInt(time) * NANOS_PER_MS;
  const query = readQuery(body, now);
  const bounds = boundsOf(query, new RevisionProfiles(reader), now);
  const over = alertQueryOf(overOf(bounds));
  // Members of sequences follow their alert.
  const alerts =
    over === null ? null : ({ ...over, kind: 'alert', includesBuildingBlocks: true } as const);
  if (isExact(bounds)) return { query: alerts, found: null };
  const fields = new FieldSet();
  const test = compileQuery(query, fields, now);
  const read = documentReader(reader.rules, fields);
  return {
    query: alerts,
    found: (ids) =>
      reader.alerts
        .page({ kind: 'any', ids }, 'oldest', ids.length)
        .alerts.filter((alert) => {
          const { row, document } = read(alert);
          return test(row, document);
        })
        .map(({ id }) => id),
  };
}
