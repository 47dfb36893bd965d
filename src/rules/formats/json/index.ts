import { isTable, type Table, newTable, type Path, type RuleDocument } from '../../model/data.ts';
import { putTogether, takeApart } from '../carried.ts';
import {
  FormatError,
  WriteError,
  type Entry,
  type Format,
  type ReadEntry,
  type ReadText,
  type Places,
  type Range,
} from '../format.ts';
import { jsonPlaces, readJson } from './read.ts';
import { writeJson } from './write.ts';

/** One rule per file, as in the API. */
export const JSON_RULE: Format = {
  name: 'json',
  extension: '.json',
  holds: 'one',
  looksLikeRules: (text) => /"(rule_id|risk_score)"\s*:/.test(text) && isMeant(text),
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

/**
 * Whether a text is a rule, a list of rules, or invalid: schemas and lock files mention rules too.
 */
function isMeant(text: string): boolean {
  try {
    const data = readJson(text.replace(/^\ufeff/, ''));
    return (Array.isArray(data) ? data : [data]).some((each) => isTable(each) && isRule(each));
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

const OF_A_RULE = ['name', 'description', 'type', 'risk_score', 'severity'];

/** By its identity, or by most of the fields that every rule has. */
export function isRule(data: Table): boolean {
  const has = (key: string) => Object.hasOwn(data, key);
  return has('rule_id') || OF_A_RULE.filter(has).length >= 3;
}

/** A rule written as JSON between two offsets of a text. */
export function jsonEntry(data: Table, text: string, start: number, end: number): ReadEntry {
  const placeOf = placesBetween(text, start, end);
  return {
    entry: { kind: 'rule', document: fromJsonRule(data) },
    offset: start,
    placeOf: (path) => placeOf(jsonPath(path)),
  };
}

/** Finds the values of the JSON value between two offsets of a text. */
export function placesBetween(text: string, start: number, end: number): ReadEntry['placeOf'] {
  let places: Places | undefined;
  const moved = (range: Range): Range => ({ start: range.start + start, end: range.end + start });
  return (path) => {
    places ??= jsonPlaces(text.slice(start, end));
    const place = places.get(path);
    return place === undefined ? undefined : { key: moved(place.key), value: moved(place.value) };
  };
}

function write(entries: readonly Entry[]): string {
  const [entry] = entries;
  if (entry === undefined || entries.length > 1 || entry.kind !== 'rule') {
    throw new WriteError('a .json file contains one rule; write to .ndjson for several');
  }
  return writeJson(toJsonRule(entry.document), 'indented');
}

/**
 * A rule file as one JSON object, the rule of the API; the rest of the file is stored in `meta`.
 */
export function toJsonRule({ metadata, rule, others }: RuleDocument): Table {
  const together = putTogether({ data: rule, metadata, others, beside: newTable() });
  if (together !== null) return together;
  throw new WriteError('meta is not a table, so the rest of the file cannot be stored in it');
}

/** The inverse. */
export function fromJsonRule(rule: Table): RuleDocument {
  const { data, metadata, others } = takeApart(rule, 'rule');
  return { metadata, rule: data, others };
}

/** The path of a document's value in the JSON object. */
export function jsonPath([root, ...path]: Path): Path {
  if (root === 'rule') return path;
  return [
    'meta',
    'dockwarden',
    ...(root === 'metadata' ? [] : ['others']),
    ...(root === undefined ? [] : [root]),
    ...path,
  ];
}
