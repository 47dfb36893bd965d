import type { Database } from '../../sqlite/database.ts';
import { numberOfField, type ValueField } from './codes.ts';

/** The texts that alerts have in common, each of which is stored once and has a number. */
export class AlertValues {
  readonly #database: Database;
  readonly #interned = new Map<string, number>();

  /** Of one call or transaction only: it remembers numbers, and a transaction may be undone. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** `undefined` for a text that no alert has. */
  numberOf(field: ValueField, value: string): number | undefined {
    return this.#database.get<{ number: number }>(FIND, numberOfField(field), value)?.number;
  }

  /** Each once. */
  numbersOf(field: ValueField, values: readonly string[]): number[] {
    return [...new Set(values.flatMap((value) => this.numberOf(field, value) ?? []))];
  }

  /** Within a transaction. */
  intern(field: ValueField, value: string): number {
    const key = `${field} ${value}`;
    const number =
      this.#interned.get(key) ?? this.numberOf(field, value) ?? this.#add(field, value);
    this.#interned.set(key, number);
    return number;
  }

  #add(field: ValueField, value: string): number {
    return this.#database.get<{ number: number }>(ADD, numberOfField(field), value)!.number;
  }

  texts(numbers: readonly number[]): Map<number, string> {
    const rows = this.#database.all<{ number: number; value: string }>(
      TEXTS,
      JSON.stringify(numbers),
    );
    return new Map(rows.map(({ number, value }) => [number, value]));
  }
}

const FIND = 'SELECT number FROM alert_values WHERE field = ? AND value = ?';
const ADD = 'INSERT INTO alert_values (field, value) VALUES (?, ?) RETURNING number';
const TEXTS =
  'SELECT number, value FROM alert_values WHERE number IN (SELECT value FROM json_each(?))';
