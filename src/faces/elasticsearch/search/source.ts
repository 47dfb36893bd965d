import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import type { Scalar } from '../../../events/value.ts';
import { formatInstant, readInstant, NANOS_PER_MS } from '../../../util/time/index.ts';
import { compileWildcards } from '../../../util/wildcard.ts';
import { fieldOf } from './fields.ts';
import { someLeaf } from './leaves-of.ts';
import type { SourceFilter, WantedField } from './parse/source.ts';
import { formatOf } from './parse/sort.ts';

/** Extracts the part of a document that an answer contains. */
export function sourceWriter({
  includes,
  excludes,
}: SourceFilter): (document: JsonObject) => JsonObject {
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
export function fieldsWriter(
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
