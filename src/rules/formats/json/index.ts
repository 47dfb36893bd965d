import { isTable, type Table } from '../../model/data.ts';
import { FormatError, WriteError } from '../errors.ts';
import type { Entry, Format, ReadEntry, ReadText } from '../format.ts';
import type { Places } from '../place.ts';
import { fromJsonRule, jsonPath, toJsonRule } from './carry.ts';
import { jsonPlaces, readJson } from './read.ts';
import { writeJson } from './write.ts';

/** One rule a file, as the API takes and gives it. */
export const JSON_RULE: Format = {
  name: 'json',
  extension: '.json',
  holds: 'one',
  looksLikeRules: (text) => /"(rule_id|risk_score)"\s*:/.test(text),
  read,
  write,
};

function read(text: string): ReadText {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  try {
    const data = readJson(text.slice(start));
    if (!isTable(data) || !isRule(data)) return { entries: [], errors: [] };
    return { entries: [jsonEntry(data, text, start, text.length)], errors: [] };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return {
      entries: [],
      errors: [new FormatError(error.code, error.message, start + error.offset)],
    };
  }
}

/** Any of the fields that only a rule has. */
export function isRule(data: Table): boolean {
  return ['rule_id', 'risk_score', 'severity'].some((key) => Object.hasOwn(data, key));
}

/** A rule that stands as JSON between two offsets of a text. */
export function jsonEntry(data: Table, text: string, start: number, end: number): ReadEntry {
  let places: Places | undefined;
  return {
    entry: { kind: 'rule', document: fromJsonRule(data) },
    offset: start,
    placeOf: (path) => {
      places ??= jsonPlaces(text.slice(start, end));
      const place = places.get(jsonPath(path));
      if (place === undefined) return undefined;
      const moved = (range: { start: number; end: number }) => ({
        start: range.start + start,
        end: range.end + start,
      });
      return { key: moved(place.key), value: moved(place.value) };
    },
  };
}

function write(entries: readonly Entry[]): string {
  const [entry] = entries;
  if (entry === undefined || entries.length > 1 || entry.kind !== 'rule') {
    throw new WriteError('a .json file holds one rule; write to .ndjson for several');
  }
  return writeJson(toJsonRule(entry.document), 'indented');
}
