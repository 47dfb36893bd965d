import { Table } from '../../sqlite/table.ts';
import { compress, inflate } from '../../../blocks/codec.ts';

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
