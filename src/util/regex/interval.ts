import { charRange, DIGITS } from './char-set.ts';
import type { Pattern } from './pattern.ts';
import { listPattern, repeatPattern, setPattern } from './pattern.ts';

const ZERO = 0x30;

/**
 * The decimal numbers between two ends, in either order. Ends of the same width denote numbers of exactly
 * that width (`<01-12>`); otherwise any leading zeros are allowed, as in Lucene.
 */
export function intervalPattern(from: string, to: string, index: number): Pattern {
  const [low, high] = BigInt(from) <= BigInt(to) ? [from, to] : [to, from];
  if (from.length === to.length) return between(low, high, index);
  const smallest = BigInt(low).toString();
  const largest = BigInt(high).toString();
  const byWidth: Pattern[] = [];
  for (let width = smallest.length; width <= largest.length; width++) {
    const first = width === smallest.length ? smallest : `1${'0'.repeat(width - 1)}`;
    const last = width === largest.length ? largest : '9'.repeat(width);
    byWidth.push(between(first, last, index));
  }
  const zeros = repeatPattern(digit(0, 0), 0, Number.POSITIVE_INFINITY, index);
  return listPattern('concat', [zeros, listPattern('union', byWidth, index)], index);
}

/** The numbers from `low` to `high`, which have the same width. */
function between(low: string, high: string, index: number): Pattern {
  let same = 0;
  while (same < low.length && low[same] === high[same]) same++;
  const prefix = Array.from(low.slice(0, same), (char) => digit(Number(char), Number(char)));
  if (same === low.length) return listPattern('concat', prefix, index);
  const first = Number(low[same]);
  const last = Number(high[same]);
  const rest = low.length - same - 1;
  const choices = [
    join([digit(first, first), bounded(low.slice(same + 1), 'least', index)], index),
    join([digit(last, last), bounded(high.slice(same + 1), 'most', index)], index),
  ];
  if (last - first > 1) choices.push(join([digit(first + 1, last - 1), anyOf(rest, index)], index));
  return join([...prefix, listPattern('union', choices, index)], index);
}

/** The numbers of the same width that are at least, or at most, the given one. */
function bounded(number: string, bound: 'least' | 'most', index: number): Pattern {
  let result = listPattern('concat', [], index);
  for (let i = number.length - 1; i >= 0; i--) {
    const here = Number(number[i]);
    const choices = [join([digit(here, here), result], index)];
    const [first, last] = bound === 'least' ? [here + 1, 9] : [0, here - 1];
    if (first <= last) {
      choices.push(join([digit(first, last), anyOf(number.length - i - 1, index)], index));
    }
    result = listPattern('union', choices, index);
  }
  return result;
}

function anyOf(width: number, index: number): Pattern {
  return repeatPattern(setPattern(DIGITS), width, width, index);
}

function digit(first: number, last: number): Pattern {
  return setPattern(charRange(ZERO + first, ZERO + last));
}

function join(items: readonly Pattern[], index: number): Pattern {
  return listPattern('concat', items, index);
}
