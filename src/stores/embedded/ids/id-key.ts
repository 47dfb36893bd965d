import { OVERFLOW_STREAM } from '../../event-store.ts';

/** Characters of base64url: 12 are 72 bits, 8 are the 48 bits of an arrival number. */
const PREFIX_LENGTH = 12;
const ID_LENGTH = 20;

const MADE_ID = /^[\w-]{20}$/;

/**
 * The id of an event whose client gave none: 12 characters of the store's id, so that no other store makes it, and
 * the arrival number. It is as long as those of Elasticsearch, and safe in a URL.
 *
 * @param storeId 22 characters
 */
export function makeId(storeId: string, arrival: number): string {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(arrival, 0, 6);
  return storeId.slice(0, PREFIX_LENGTH) + bytes.toString('base64url');
}

/**
 * The arrival number that an id of this store was made of; `null` for any other id.
 *
 * A client may send such an id, for it has seen it. It then means the event that has it: a duplicate, or its new
 * version. One of an arrival number that no event has yet must be refused, for it would mean another event
 * later; any other is an id like those that clients choose.
 */
export function arrivalOf(storeId: string, id: string): number | null {
  if (id.length !== ID_LENGTH || !id.startsWith(storeId.slice(0, PREFIX_LENGTH))) return null;
  if (!MADE_ID.test(id)) return null;
  return Buffer.from(id.slice(PREFIX_LENGTH), 'base64url').readUIntBE(0, 6);
}

/**
 * What an id is compared by within its stream. Events of many streams share the one of overflow, where two of different
 * indices may have the same id and are no duplicates of each other. Names of indices have no NUL.
 */
export const idKey = (stream: string, index: string, id: string): string =>
  stream === OVERFLOW_STREAM ? `${index}\0${id}` : id;

/** The id of a key. */
export const idOfKey = (stream: string, key: string): string =>
  stream === OVERFLOW_STREAM ? key.slice(key.indexOf('\0') + 1) : key;
