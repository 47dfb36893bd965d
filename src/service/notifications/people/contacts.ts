import { receiverOf } from '../../../respond/notify/receivers/index.ts';
import type { FactTable } from '../../../stores/detection-store.ts';
import { NotificationError } from '../errors.ts';
import { type Connectors, invalid } from '../connectors.ts';

/** Where a person is notified, besides their inbox. */
export interface Contact {
  /** Of the user: a later one of the same name has another. */
  readonly user: string;
  readonly connector: string;
  /** What the receiver knows them by. */
  readonly handle: string;
  readonly updatedAt: number;
}

const PREFIX = 'notify.contact/';
const MAX_HANDLE = 254;

/** Where the people of a space are notified, by their names. */
export class Contacts {
  readonly #facts: FactTable;
  readonly #connectors: Pick<Connectors, 'get'>;

  constructor(facts: FactTable, connectors: Pick<Connectors, 'get'>) {
    this.#facts = facts;
    this.#connectors = connectors;
  }

  of(person: string): Contact | null {
    const text = this.#facts.get(keyOf(person));
    return text === null ? null : (JSON.parse(text) as Contact);
  }

  /** Throws {@link NotificationError}. */
  put(person: string, contact: Contact): Contact {
    const { type, name } = this.#connectors.get(contact.connector);
    const handle = contact.handle.trim();
    const { handle: known = null } = receiverOf(type) ?? {};
    if (known === null) throw invalid(`the connector ${name} cannot reach a person`);
    if (handle === '' || handle.length > MAX_HANDLE || !known.pattern.test(handle))
      throw invalid(`the handle is not ${known.about}`);
    const row = { ...contact, handle };
    this.#facts.put(keyOf(person), JSON.stringify(row));
    return row;
  }

  remove(person: string): void {
    if (!this.#facts.remove(keyOf(person)))
      throw new NotificationError('ENG2401', 'you have chosen no connector');
  }
}

const keyOf = (person: string) => PREFIX + person.toLowerCase();
