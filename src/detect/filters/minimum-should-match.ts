import type { Data } from '../../rules/index.ts';

/** Longer expressions are not realistic. */
const MAX_LENGTH = 200;

/**
 * The number of optional clauses that must hold: a number or a percentage, either of which may be negative
 * for the number that may fail, or conditional on the number of clauses, as in `"3<75%"` (up to three:
 * all). `null`: not of this form. May exceed the number of clauses.
 */
export function leastOf(written: Data, count: number): number | null {
  if (typeof written === 'number') return Number.isInteger(written) ? plain(written, count) : null;
  if (typeof written !== 'string' || written.length > MAX_LENGTH) return null;
  const text = written.trim();
  return text.includes('<') ? conditional(text.split(/\s+/), count) : amount(text, count);
}

function conditional(parts: readonly string[], count: number): number | null {
  let least: number | null = count;
  let isDecided = false;
  for (const part of parts) {
    const [, limit, rest = ''] = /^(\d{1,9})<(.*)$/.exec(part) ?? [];
    const own = amount(rest, count);
    if (limit === undefined || own === null) return null;
    isDecided ||= count <= Number(limit);
    if (!isDecided) least = own;
  }
  return least;
}

function amount(text: string, count: number): number | null {
  const [, digits, percent] = /^(-?\d{1,9})(%?)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits);
  return plain(percent === '%' ? Math.trunc((number * count) / 100) : number, count);
}

/** A negative number is how many may fail. */
const plain = (number: number, count: number) =>
  Math.max(0, number < 0 || Object.is(number, -0) ? count + number : number);
