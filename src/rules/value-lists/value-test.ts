import type { Scalar } from '../../events/field-set.ts';
import { addressTest } from './addresses.ts';
import { DOUBLE_TYPES, INTEGER_TYPES, type NumberType } from './numbers.ts';
import { isInRanges } from './ranges.ts';
import { textTest } from './text-table.ts';
import type { ValueList } from './value-list.ts';

/**
 * Whether a value of an event is in a list. Lists of type text never look at the case of ASCII
 * letters, those of keyword only where `ignoreCase` is false; other types have no case.
 *
 * `null` where the list was not made ready for that.
 */
export function valueTest(
  list: ValueList,
  ignoreCase: boolean,
): ((value: Scalar) => boolean) | null {
  switch (list.kind) {
    case 'texts': {
      const table = ignoreCase || list.type === 'text' ? list.folded : list.exact;
      if (table === null) return null;
      const test = textTest(table);
      return (value) => test(String(value));
    }
    case 'addresses': {
      const test = addressTest(list.v4, list.v6);
      return (value) => typeof value === 'string' && test(value);
    }
    case 'integers':
      return rangeTest(INTEGER_TYPES[list.type], list.ranges);
    case 'doubles':
      return rangeTest(DOUBLE_TYPES[list.type], list.ranges);
  }
}

function rangeTest<V extends number | bigint>(
  type: NumberType<V> | undefined,
  ranges: Parameters<typeof isInRanges<V>>[0],
) {
  return (value: Scalar): boolean => {
    const number = type?.readValue(value) ?? null;
    return number !== null && isInRanges(ranges, number);
  };
}
