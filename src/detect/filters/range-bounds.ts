import { at, isTable, quote, type Data, type Table } from '../../rules/index.ts';
import { textOf } from './field-clause.ts';
import { isFault, type Fault } from './scope.ts';

/** One end of a range, as written. */
export interface Bound {
  readonly text: string;
  /** Written as a number rather than a string. */
  readonly isNumber: boolean;
  /** Whether the bound is inclusive. */
  readonly isIn: boolean;
}

export interface Range {
  /** `null`: unbounded on that side. */
  readonly lower: Bound | null;
  readonly upper: Bound | null;
  /** For times without a zone, such as `+01:00`. */
  readonly timeZone: string | null;
  readonly format: string | null;
}

const KNOWN = new Set(
  'gt gte lt lte from to include_lower include_upper format time_zone boost _name'.split(' '),
);

/** Reads `{ gte, lt, … }`, or the older `from` and `to` with `include_lower` and `include_upper`. */
export function readRange(body: Data): Range | Fault {
  if (!isTable(body)) return { fault: 'gte, gt, lte or lt were expected' };
  const strange = Object.keys(body).find((key) => !KNOWN.has(key));
  if (strange !== undefined) return { fault: `the parameter ${quote(strange)} is not known` };
  const lower = readBound(body, { isIn: 'gte', isOut: 'gt', older: 'from', flag: 'include_lower' });
  if (lower !== null && isFault(lower)) return lower;
  const upper = readBound(body, { isIn: 'lte', isOut: 'lt', older: 'to', flag: 'include_upper' });
  if (upper !== null && isFault(upper)) return upper;
  const timeZone = at(body, 'time_zone') ?? null;
  const format = at(body, 'format') ?? null;
  if (!isTextOrNull(timeZone) || !isTextOrNull(format)) {
    return { fault: 'time_zone and format must be texts' };
  }
  return { lower, upper, timeZone, format };
}

const isTextOrNull = (data: Data): data is string | null =>
  data === null || typeof data === 'string';

interface BoundKeys {
  readonly isIn: string;
  readonly isOut: string;
  readonly older: string;
  readonly flag: string;
}

function readBound(body: Table, keys: BoundKeys): Bound | Fault | null {
  const flag = at(body, keys.flag) ?? true;
  if (typeof flag !== 'boolean') return { fault: `${keys.flag} must be true or false` };
  const bounds = [
    { value: at(body, keys.isIn) ?? null, isIn: true },
    { value: at(body, keys.isOut) ?? null, isIn: false },
    { value: at(body, keys.older) ?? null, isIn: flag },
  ];
  const [bound, another] = bounds.filter(({ value }) => value !== null);
  if (bound === undefined) return null;
  if (another !== undefined) return { fault: 'one end of the range is given twice' };
  const { value, isIn } = bound;
  const text = textOf(value);
  if (typeof text !== 'string') return text;
  return { text, isNumber: typeof value === 'number' || typeof value === 'bigint', isIn };
}
