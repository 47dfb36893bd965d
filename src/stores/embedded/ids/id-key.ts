import { OVERFLOW_STREAM } from '../../event-store.ts';

/**
 * What an id is compared by within its stream. Events of many streams share the one of overflow, where two of different
 * indices may have the same id and are no duplicates of each other. Names of indices have no NUL.
 */
export const idKey = (stream: string, index: string, id: string): string =>
  stream === OVERFLOW_STREAM ? `${index}\0${id}` : id;

/** The id of a key. */
export const idOfKey = (stream: string, key: string): string =>
  stream === OVERFLOW_STREAM ? key.slice(key.indexOf('\0') + 1) : key;
