import type { Span, TimeSpan, TimeUnit } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { numberOf } from './parse-literal.ts';
import { quote, type Token } from './token.ts';

const MAX_RUNS = 100;

/**
 * span = "with" "maxspan" "=" integer unit ;
 * unit = "ms" | "s" | "m" | "h" | "d" ;
 *
 * `with` has been read. `null` after an error.
 */
export function parseMaxspan(cursor: Cursor): TimeSpan | null {
  return acceptOption(cursor, 'maxspan') ? parseTimeSpan(cursor) : null;
}

/**
 * runs = "with" "runs" "=" integer ;
 *
 * `with` has been read. `null` after an error.
 */
export function parseRuns(cursor: Cursor): number | null {
  return acceptOption(cursor, 'runs') ? parseRunsValue(cursor) : null;
}

const EXAMPLES = { maxspan: '`with maxspan=30s`', runs: '`with runs=3`' } as const;
const PLACES = {
  maxspan: '`with maxspan=…` precedes the first term',
  runs: '`with runs=…` follows a term',
} as const;

/** The name and its `=`. Another option is reported and skipped. */
function acceptOption(cursor: Cursor, wanted: 'maxspan' | 'runs'): boolean {
  const token = cursor.current;
  if (token.kind !== 'name' && token.kind !== 'maxspan') {
    cursor.unexpected(`\`${wanted}\``, `write ${EXAMPLES[wanted]}`);
    return false;
  }
  const { value } = token;
  if (value !== wanted) {
    const message = `found the option ${quote(value)}, expected \`${wanted}\``;
    const known = value === 'maxspan' || value === 'runs';
    const hint = known ? PLACES[value] : `write ${EXAMPLES[wanted]}`;
    cursor.report('EQL1036', token, message, hint);
    skipOption(cursor);
    return false;
  }
  cursor.advance();
  if (cursor.accept('=') === undefined) {
    cursor.unexpected('`=`', `write ${EXAMPLES[wanted]}`);
    if (cursor.accept('==') === undefined) cursor.accept(':');
  }
  return true;
}

/** An option with any value that one might give it. */
export function skipOption(cursor: Cursor): void {
  if (cursor.accept('name') === undefined) cursor.accept('maxspan');
  if (cursor.accept('=') === undefined) return;
  cursor.accept('-');
  cursor.accept('number');
  if (cursor.accept('name') === undefined) cursor.accept('string');
}

function parseRunsValue(cursor: Cursor): number | null {
  const { start } = cursor.current;
  const sign = cursor.accept('-');
  if (!cursor.at('number')) {
    cursor.unexpected(`an integer from 1 to ${MAX_RUNS}`);
    return null;
  }
  const token = cursor.advance();
  const { value, float } = numberOf(token.value);
  const span = cursor.spanFrom(start);
  if (sign === undefined && !float && value >= 1 && value <= MAX_RUNS) return Number(value);
  const message = `found ${quote(cursor.source(span))}, expected an integer from 1 to ${MAX_RUNS}`;
  cursor.report('EQL1037', span, message, `write ${EXAMPLES.runs}`);
  return null;
}

function parseTimeSpan(cursor: Cursor): TimeSpan | null {
  const { start } = cursor.current;
  const sign = cursor.accept('-');
  if (!cursor.at('number')) {
    const quoted = cursor.at('string');
    const hint = quoted ? 'a time span is written without quotes' : undefined;
    cursor.unexpected('a time span such as `30s`', hint);
    if (quoted) cursor.advance();
    return null;
  }
  const number = cursor.advance();
  const unit = cursor.accept('name');
  if (isCompound(cursor, unit)) {
    skipCompound(cursor);
    return refuseCompound(cursor, cursor.spanFrom(start));
  }
  return timeSpanOf(cursor, cursor.spanFrom(start), sign, number, unit);
}

/** `1h30m` reads as `1` and `h30m`, `1h 30m` as two spans. */
function isCompound(cursor: Cursor, unit: Token | undefined): boolean {
  if (unit === undefined) return false;
  return cursor.at('number') || /^(ms|s|m|h|d)[0-9]/.test(unit.value);
}

function skipCompound(cursor: Cursor): void {
  while (cursor.accept('number') !== undefined) cursor.accept('name');
}

function refuseCompound(cursor: Cursor, span: Span): null {
  const written = cursor.source(span);
  const one = asOneSpan(written);
  const hint = one === undefined ? 'write it in the smallest unit only' : `write \`${one}\``;
  cursor.report('EQL1043', span, `found ${quote(written)}, expected one number and one unit`, hint);
  return null;
}

function timeSpanOf(
  cursor: Cursor,
  span: Span,
  sign: Token | undefined,
  number: Token,
  unit: Token | undefined,
): TimeSpan | null {
  const written = cursor.source(span);
  const found = `found ${quote(written)}`;
  const { value, float } = numberOf(number.value);
  if (/[.eE]/.test(number.value)) {
    const one = asOneSpan(written);
    const hint = one === undefined ? 'take a smaller unit' : `write \`${one}\``;
    cursor.report('EQL1034', span, `${found}, expected an integer with a unit`, hint);
    return null;
  }
  if (unit === undefined) {
    const hint = `for seconds, write ${quote(`${number.value}s`)}`;
    cursor.report('EQL1031', span, `${found} without a unit, expected ${UNIT_LIST} after it`, hint);
    return null;
  }
  if (!isTimeUnit(unit.value)) {
    const like = unitLike(unit.value);
    const hint = like === undefined ? undefined : `write ${quote(number.value + like)}`;
    const message = `found the unit ${quote(unit.value)}, expected ${UNIT_LIST}`;
    cursor.report('EQL1032', span, message, hint);
    return null;
  }
  const count = Number(value);
  if (sign !== undefined || float || count < 1 || !Number.isSafeInteger(count)) {
    const message = `${found}, expected a number greater than zero and less than 2^53`;
    cursor.report('EQL1033', span, message, 'the smallest time span is `1ms`');
    return null;
  }
  return { kind: 'TimeSpan', span, count, unit: unit.value };
}

const MILLISECONDS: Readonly<Record<TimeUnit, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** The largest first. */
const UNITS = Object.keys(MILLISECONDS) as readonly TimeUnit[];

const UNIT_LIST = '`ms`, `s`, `m`, `h` or `d`';

function isTimeUnit(word: string): word is TimeUnit {
  return Object.hasOwn(MILLISECONDS, word);
}

/** The unit that is probably meant by `S`, `sec`, `minutes` and similar spellings. */
function unitLike(word: string): TimeUnit | undefined {
  const lower = word.toLowerCase();
  if (isTimeUnit(lower)) return lower;
  if (/^(ms|milli)/.test(lower)) return 'ms';
  return UNITS.find(
    (unit) => unit !== 'ms' && /^(sec|min|hour|hr|day)/.test(lower) && lower.startsWith(unit),
  );
}

/** `1h30m`, `1.5h` or `1h 30m` as one whole number and unit, `90m`; `undefined` for other text. */
function asOneSpan(written: string): string | undefined {
  if (!/^(\d*\.?\d+\s*(ms|s|m|h|d)\s*)+$/.test(written)) return undefined;
  let total = 0;
  for (const [, count, unit = ''] of written.matchAll(/(\d*\.?\d+)\s*(ms|s|m|h|d)/g)) {
    if (isTimeUnit(unit)) total += Number(count) * MILLISECONDS[unit];
  }
  const unit = UNITS.find((each) => Number.isSafeInteger(total / MILLISECONDS[each]));
  return unit === undefined || total === 0 ? undefined : `${total / MILLISECONDS[unit]}${unit}`;
}
