import { isJsonObject, parseJson, type Json, type JsonObject } from '../../events/json.ts';

const LONG = 128 * 1024;

/** Values that replace each member in turn. */
export const HOSTILE_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_VALUE,
  2n ** 70n,
  '',
  ' ',
  '"',
  '<NA>',
  '__proto__',
  '\u0000\u001b[31m\n\r\u2028\u202e',
  '\ud800',
  [],
  [[], [null], [1, 'a', {}]],
  {},
  parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  nested(500),
];

export const LONG_VALUES: readonly Json[] = [
  'a '.repeat(LONG / 2),
  '"a b '.repeat(LONG / 5),
  '\u001b'.repeat(LONG),
];

/** Keys with a special meaning in JavaScript. */
const HOSTILE_KEYS = parseJson(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x","hasOwnProperty":1}',
) as JsonObject;

function nested(depth: number): Json {
  let value: Json = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Copies of a record, each with one thing wrong. */
export function* hostileRecords(
  record: JsonObject | string,
  values: readonly Json[],
): Generator<JsonObject | string> {
  if (typeof record === 'string') {
    yield* hostileLines(record, values);
    return;
  }
  yield {};
  yield { ...record, ...HOSTILE_KEYS };
  yield* replaced(record, values);
}

/** Copies of an object, each with one member at any depth replaced or removed. */
function* replaced(record: JsonObject, values: readonly Json[]): Generator<JsonObject> {
  for (const [key, member] of Object.entries(record)) {
    yield Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));
    for (const value of values) yield { ...record, [key]: value };
    for (const inner of replacedWithin(member, values)) yield { ...record, [key]: inner };
  }
}

function* replacedWithin(member: Json, values: readonly Json[]): Generator<Json> {
  if (isJsonObject(member)) {
    yield { ...member, ...HOSTILE_KEYS };
    yield* replaced(member, values);
  } else if (Array.isArray(member)) {
    const items = member as readonly Json[];
    for (const [index, item] of items.entries()) {
      for (const value of values) yield items.with(index, value);
      for (const inner of replacedWithin(item, values)) yield items.with(index, inner);
    }
  }
}

/** A line truncated at every position, and with each value replaced. */
function* hostileLines(line: string, values: readonly Json[]): Generator<string> {
  const texts = values.filter((value) => typeof value === 'string');
  yield '';
  for (let end = 1; end < line.length; end += 7) yield line.slice(0, end);
  for (let at = line.indexOf('='); at !== -1; at = line.indexOf('=', at + 1)) {
    const blank = line.indexOf(' ', at);
    const rest = blank === -1 ? '' : line.slice(blank);
    for (const text of texts) yield `${line.slice(0, at + 1)}${text}${rest}`;
  }
  for (const text of texts) yield `${line}${text}`;
}
