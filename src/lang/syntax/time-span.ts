import type { TimeUnit } from './ast.ts';

const MILLISECONDS: Readonly<Record<TimeUnit, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** The largest first. */
const UNITS = Object.keys(MILLISECONDS) as readonly TimeUnit[];

export const UNIT_LIST = '`ms`, `s`, `m`, `h` or `d`';

export function isTimeUnit(word: string): word is TimeUnit {
  return Object.hasOwn(MILLISECONDS, word);
}

/** The unit that is probably meant by `S`, `sec`, `minutes` and similar spellings. */
export function unitLike(word: string): TimeUnit | undefined {
  const lower = word.toLowerCase();
  if (isTimeUnit(lower)) return lower;
  if (/^(ms|milli)/.test(lower)) return 'ms';
  return UNITS.find(
    (unit) => unit !== 'ms' && /^(sec|min|hour|hr|day)/.test(lower) && lower.startsWith(unit),
  );
}

/** `1h30m`, `1.5h` or `1h 30m` as one whole number and unit, `90m`; `undefined` for other text. */
export function asOneSpan(written: string): string | undefined {
  if (!/^(\d*\.?\d+\s*(ms|s|m|h|d)\s*)+$/.test(written)) return undefined;
  let total = 0;
  for (const [, count, unit = ''] of written.matchAll(/(\d*\.?\d+)\s*(ms|s|m|h|d)/g)) {
    if (isTimeUnit(unit)) total += Number(count) * MILLISECONDS[unit];
  }
  const unit = UNITS.find((each) => Number.isSafeInteger(total / MILLISECONDS[each]));
  return unit === undefined || total === 0 ? undefined : `${total / MILLISECONDS[unit]}${unit}`;
}
