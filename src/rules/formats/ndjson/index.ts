import { isTable, newTable, type Table } from '../../model/data.ts';
import {
  FormatError,
  type Entry,
  type Format,
  type OtherKind,
  type ReadEntry,
  type ReadText,
} from '../format.ts';
import { toJsonRule, isRule, jsonEntry, placesBetween } from '../json/index.ts';
import { readJson } from '../json/read.ts';
import { writeJson } from '../json/write.ts';
import { summaryOf } from './summary.ts';

/**
 * An export of Kibana: rules, exception lists and items, connectors and a summary, one per line.
 */
export const NDJSON: Format = {
  name: 'ndjson',
  extension: '.ndjson',
  holds: 'many',
  looksLikeRules: (text) => {
    const first = /\S[^\n]*/.exec(text)?.[0] ?? '';
    return KEYS.test(first) && isMeant(first);
  },
  read,
  write,
};

const KEYS = /"(rule_id|risk_score|list_id|exported_count)"\s*:/;

/** An alert also has a `rule_id`, at a deeper level. An invalid line is reported as such. */
function isMeant(line: string): boolean {
  try {
    const data = readJson(line);
    return isTable(data) && kindOf(data) !== null;
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

function read(text: string): ReadText {
  const entries: ReadEntry[] = [];
  const errors: FormatError[] = [];
  let start = text.startsWith('\ufeff') ? 1 : 0;
  while (start < text.length && errors.length < MAX_ERRORS && entries.length < MAX_ENTRIES) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    if (text.slice(start, end).trim() !== '') readLine(text, start, end, entries, errors);
    start = end + 1;
  }
  if (start < text.length) {
    errors.push(
      new FormatError(
        'RUL1105',
        'the rest of the file is not read: it has too many lines or too many invalid ones',
        start,
      ),
    );
  }
  return { entries, errors };
}

/** More than any export has. */
const MAX_ENTRIES = 100_000;
/** A file is not read further after this number of invalid lines. */
const MAX_ERRORS = 100;

function readLine(
  text: string,
  start: number,
  end: number,
  entries: ReadEntry[],
  errors: FormatError[],
): void {
  try {
    const data = readJson(text.slice(start, end));
    const kind = isTable(data) ? kindOf(data) : null;
    if (!isTable(data) || kind === null) {
      throw new FormatError(
        'RUL1007',
        'the line is not a rule, exception, connector or summary',
        0,
      );
    }
    if (kind === 'rule') entries.push(jsonEntry(data, text, start, end));
    else {
      const placeOf = placesBetween(text, start, end);
      entries.push({
        entry: { kind, data },
        offset: start,
        placeOf: ([, ...path]) => placeOf(path),
      });
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    errors.push(new FormatError(error.code, error.message, start + error.offset));
  }
}

/** Distinguished by keys that only one of them has; the order of the lines does not matter. */
function kindOf(data: Table): 'rule' | OtherKind | null {
  const has = (key: string) => Object.hasOwn(data, key);
  if (has('rule_id')) return 'rule';
  if (has('item_id') || has('entries')) return 'exception_item';
  if (has('list_id')) return 'exception_list';
  if (has('attributes') && data['type'] === 'action') return 'connector';
  if (has('exported_count')) return 'summary';
  return isRule(data) ? 'rule' : null;
}

const ORDER: readonly (readonly Entry['kind'][])[] = [
  ['rule'],
  ['exception_list', 'exception_item'],
  ['connector'],
];

/** In the order of an export, with a summary that fits what is written. */
function write(entries: readonly Entry[]): string {
  const lines = ORDER.flatMap((kinds) => entries.filter(({ kind }) => kinds.includes(kind)));
  const old = entries.find((entry) => entry.kind === 'summary');
  const objects = [
    ...lines.map((entry) => (entry.kind === 'rule' ? toJsonRule(entry.document) : entry.data)),
    summaryOf(lines, old?.kind === 'summary' ? old.data : newTable()),
  ];
  return objects.map((object) => `${writeJson(object, 'line')}\n`).join('');
}
