import type { RecordKeys } from '../../json/record-keys.ts';
import { textOf } from '../members.ts';
import { rowSource } from '../row-source.ts';
import { readAlert } from './alert.ts';
import { FALCO_FIELDS } from './fields.ts';
import {
  argumentKey,
  FIELD,
  FIRST_ARGUMENT,
  MEMBER_NAMES,
  OUTPUT_FIELD_NAMES,
  type AlertFields,
} from './output-fields.ts';

/** A record with more arguments in fields of their own is converted. */
const MAX_ARGUMENTS = 64;

const value = (name: string) => [name, 'value'] as const;

/** In the order of `FIELD`, so that its numbers are those of the values from the first one. */
const KEYS: RecordKeys = new Map<string, 'value' | RecordKeys>([
  ...MEMBER_NAMES.map(value),
  [
    'output_fields',
    new Map([
      ...OUTPUT_FIELD_NAMES.map(value),
      ...Array.from({ length: MAX_ARGUMENTS }, (_, index) => value(argumentKey(index))),
    ]),
  ],
]);

export const FALCO_ROWS = rowSource(KEYS, [FALCO_FIELDS], (values, numbers) => {
  const first = numbers.get('rule') ?? 0;
  const fields: AlertFields = {
    at: (field) => values.at(first + field),
    digitsAt: (field) => values.digitsAt(first + field),
  };
  const has = (field: number) => fields.at(field) !== undefined;
  return () => {
    if (textOf(fields.at(FIELD.rule)) === undefined) return null;
    if (textOf(fields.at(FIELD.priority)) === undefined || !has(FIELD.output_fields)) return null;
    // The names of such fields have not been changed by others.
    if (!has(FIELD['evt.type']) && !has(FIELD['proc.pid'])) return null;
    if (typeof fields.at(FIRST_ARGUMENT + MAX_ARGUMENTS - 1) === 'string') return null;
    const alert = readAlert(fields);
    return typeof alert === 'string' ? null : alert;
  };
});
