import { optional, required, type FieldTable } from '../model/field-table.ts';
import { wrongType, wrongValue } from '../model/fault.ts';
import type { Kind } from '../model/kind.ts';
import { anyText, filled } from '../model/kinds.ts';
import { list } from '../model/lists.ts';

/** The number of alerts that a case expects, or `some` for at least one. */
export type Expected = number | 'some';

const EXPECTED = 'a number of alerts, true (at least one) or false (none)';

const expectation: Kind<Expected> = {
  expected: EXPECTED,
  many: EXPECTED,
  read: (value, path, faults) => {
    if (typeof value === 'boolean') return value ? 'some' : 0;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    faults.push((isNumber ? wrongValue : wrongType)(value, path, EXPECTED));
    return undefined;
  },
};

/** The keys of a tests file. */
export const FILE_KEYS = ['defaults', 'case'] as const;

export const DEFAULTS_FIELDS = {
  event: optional(filled, 'the event that every event of `events` is merged into, as JSON'),
} as const satisfies FieldTable;

/** The keys of a case. */
export const CASE_FIELDS = {
  name: required(filled, 'the name of the case'),
  expect: required(expectation, 'the number of alerts that its events raise'),
  events: optional(list(anyText), 'the events, as JSON'),
  file: optional(filled, 'a file of events to read instead'),
} as const satisfies FieldTable;
