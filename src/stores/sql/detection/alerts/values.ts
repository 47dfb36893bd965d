import { compress, inflate } from '../../../blocks/codec.ts';
import { Table } from '../../rows.ts';
import {
  numberOfField,
  type ValueField,
  FACET_COLUMNS,
  WORKLOAD_FACETS,
  type WorkloadFacet,
} from './codes.ts';

/** Numbers of values, in the order of {@link WORKLOAD_FACETS}. */
export type WorkloadValues = readonly (number | null)[];

/**
 * Where alerts come from: container, pod, namespace, image and host. Far fewer combinations of these occur than alerts,
 * so each is stored once and has a number. An alert of which nothing is known has one too. Of one call or transaction only:
 * it remembers numbers, and a transaction may be undone.
 */
export class AlertWorkloads extends Table {
  readonly #interned = new Map<string, number>();

  /** Within a transaction. */
  intern(values: WorkloadValues): number {
    const key = values.join();
    const number =
      this.#interned.get(key) ??
      this.database.value<number>(FIND_WORKLOAD, ...values) ??
      this.database.value<number>(ADD_WORKLOAD, ...values)!;
    this.#interned.set(key, number);
    return number;
  }

  /** By number. */
  valuesOf(numbers: readonly number[]): Map<number, WorkloadValues> {
    const rows = this.database.all<WorkloadRow>(ROWS, JSON.stringify(numbers));
    return new Map(rows.map((row) => [row.number, COLUMNS.map((column) => row[column] ?? null)]));
  }

  /** The text that each has for a facet, of those that have one. */
  namesOf(facet: WorkloadFacet, numbers: readonly number[]): Map<number, string> {
    return this.database.pairs(namesBy(FACET_COLUMNS[facet]), JSON.stringify(numbers));
  }
}

type WorkloadRow = { readonly number: number } & Readonly<Record<string, number | null>>;

const COLUMNS = WORKLOAD_FACETS.map((facet) => FACET_COLUMNS[facet]);
const FIND_WORKLOAD = `SELECT number FROM alert_workloads INDEXED BY alert_workloads_by_container_id
  WHERE ${COLUMNS.map((column) => `${column} IS ?`).join(' AND ')}`;
const ADD_WORKLOAD = `INSERT INTO alert_workloads (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map(() => '?').join(', ')}) RETURNING number`;
const OF_THESE = 'IN (SELECT value FROM json_numbers(?))';
const ROWS = `SELECT * FROM alert_workloads WHERE number ${OF_THESE}`;
const namesBy = (column: string): string => `SELECT w.number, v.value
  FROM alert_workloads w JOIN alert_values v ON v.number = w.${column} WHERE w.number ${OF_THESE}`;

/** A longer beginning of a document says nothing more about others. */
const MAX_DICTIONARY = 16 * 1024;

/**
 * Documents of one rule resemble each other: with the first of them as a dictionary, the others take a twelfth of
 * their size. Of one call or transaction only: it remembers dictionaries, and a transaction may be undone.
 */
export class AlertDocuments extends Table {
  readonly #dictionaries = new Map<number, Uint8Array>();

  add(number: number, rule: number, document: string): void {
    const content = Buffer.from(document);
    let dictionary = this.#dictionaryOf(rule);
    if (dictionary.length === 0) {
      dictionary = content.subarray(0, MAX_DICTIONARY);
      this.database.run('UPDATE alert_rules SET dictionary = ? WHERE number = ?', dictionary, rule);
      this.#dictionaries.set(rule, dictionary);
    }
    const frame = compress(content, dictionary);
    this.database.run(
      'INSERT INTO alert_documents VALUES (?, ?, ?)',
      number,
      content.length,
      frame,
    );
  }

  /** Of all these rules by one statement. */
  know(rules: readonly number[]): void {
    const rows = this.database.pairs<number, Uint8Array | null>(
      DICTIONARIES,
      JSON.stringify(rules),
    );
    for (const [rule, dictionary] of rows)
      if (dictionary !== null) this.#dictionaries.set(rule, dictionary);
  }

  read(rule: number, bytes: number, frame: Uint8Array): string {
    return Buffer.from(inflate(frame, bytes, this.#dictionaryOf(rule)).buffer).toString();
  }

  /** Empty where there is none yet. */
  #dictionaryOf(rule: number): Uint8Array {
    const known = this.#dictionaries.get(rule);
    if (known !== undefined) return known;
    const dictionary = this.database.value<Uint8Array | null>(DICTIONARY, rule) ?? NONE;
    if (dictionary.length > 0) this.#dictionaries.set(rule, dictionary);
    return dictionary;
  }
}

const NONE = new Uint8Array(0);
const DICTIONARY = 'SELECT dictionary FROM alert_rules WHERE number = ?';
const DICTIONARIES =
  'SELECT number, dictionary FROM alert_rules WHERE number IN (SELECT value FROM json_numbers(?))';

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
  'SELECT number, value FROM alert_values WHERE number IN (SELECT value FROM json_numbers(?))';
