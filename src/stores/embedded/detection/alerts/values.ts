import { Table } from '../../sqlite/table.ts';
import { numberOfField, type ValueField } from './codes.ts';

/**
 * The texts that alerts have in common, each of which is stored once and has a number. Of one call or
 * transaction only: it remembers numbers, and a transaction may be undone.
 */
export class AlertValues extends Table {
  readonly #interned = new Map<string, number>();

  /** `undefined` for a text that no alert has. */
  numberOf(field: ValueField, value: string): number | undefined {
    return this.database.value(FIND, numberOfField(field), value);
  }

  /** Each once. */
  numbersOf(field: ValueField, values: readonly string[]): number[] {
    return [...new Set(values.flatMap((value) => this.numberOf(field, value) ?? []))];
  }

  /** Within a transaction. */
  intern(field: ValueField, value: string): number {
    const key = `${field} ${value}`;
    const number =
      this.#interned.get(key) ??
      this.numberOf(field, value) ??
      this.database.value<number>(ADD, numberOfField(field), value)!;
    this.#interned.set(key, number);
    return number;
  }

  texts(numbers: readonly number[]): Map<number, string> {
    return this.database.pairs(TEXTS, JSON.stringify(numbers));
  }
}

const FIND = 'SELECT number FROM alert_values WHERE field = ? AND value = ?';
const ADD = 'INSERT INTO alert_values (field, value) VALUES (?, ?) RETURNING number';
const TEXTS =
  'SELECT number, value FROM alert_values WHERE number IN (SELECT value FROM json_each(?))';
