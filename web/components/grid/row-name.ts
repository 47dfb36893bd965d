import { visibleText } from '../value/visible-text.ts';

/** More of one part is heard where the row is opened. */
const MAX_LENGTH = 100;

/**
 * What a row is called by those who hear it: its parts as a sentence, without those that say nothing. Parts of events are written
 * by strangers: what cannot be seen has a name here, too.
 */
export const nameOfParts = (parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .map((part) => {
      const text = visibleText(part.length > MAX_LENGTH ? part.slice(0, MAX_LENGTH) : part);
      return part.length > MAX_LENGTH ? `${text} …` : text;
    })
    .join(', ');
