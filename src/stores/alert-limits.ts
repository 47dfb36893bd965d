import { createHash } from 'node:crypto';
import { StoreError } from './errors.ts';

/*
 * Values of events come from attackers, and those of people from anyone who has a key of the service.
 */

/** Of a facet, in UTF-16 units. Real ones are far shorter: an image with its registry and digest has about 200. */
const MAX_FACET = 512;

/** What distinguishes longer ones with the same beginning; it follows that. */
const HASH_DIGITS = 16;

/** Of a tag, and of the name of a person or a job. */
const MAX_NAME = 256;
const MAX_NOTE = 100_000;

/** Tags, and assignees, of one alert. */
export const MAX_LABELS = 100;

/** Values of one condition. */
const MAX_VALUES = 10_000;

/** Of a text that is searched for. */
const MAX_TEXT = 1_000;

/** A facet as it is stored and searched for: a long one is truncated, and still distinguished from others. */
export function facetText(value: string): string {
  if (value.length <= MAX_FACET) return value;
  const hash = createHash('sha256').update(value).digest('hex').slice(0, HASH_DIGITS);
  return `${value.slice(0, MAX_FACET - HASH_DIGITS - 1)}…${hash}`;
}

export function checkNames(what: string, names: readonly string[]): void {
  for (const name of names) {
    if (name === '') throw refusal(`${what} is empty`);
    checkLength(what, name, MAX_NAME);
  }
}

export const checkNote = (text: string): void => checkLength('a note', text, MAX_NOTE);

export const checkText = (text: string): void =>
  checkLength('a text to search for', text, MAX_TEXT);

export function checkValues(what: string, values: readonly unknown[]): void {
  if (values.length > MAX_VALUES) {
    throw refusal(`a query names ${values.length} ${what}, and ${MAX_VALUES} are allowed`);
  }
}

export function refusal(reason: string): StoreError {
  return new StoreError('STO1502', reason);
}

function checkLength(what: string, text: string, max: number): void {
  if (text.length <= max) return;
  throw refusal(`${what} has ${text.length} characters, and ${max} are allowed`);
}

/** A pattern of `LIKE … ESCAPE '\'` for what contains a text. */
export const likeText = (text: string): string =>
  `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
