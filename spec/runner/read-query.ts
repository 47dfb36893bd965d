import type { Block } from './lines.ts';
import { repeat } from './repeat.ts';
import { SpecError, type SpecQuery } from './spec-file.ts';

/** Indent of the continuation lines of a query. */
const BODY_INDENT = 4;

/**
 * The text of a query: what stands behind the word, and the lines below it without their first four
 * blanks. Only a text needs the raw lines, since blanks inside it count for positions.
 */
export function readQuery(path: string, rawLines: readonly string[], block: Block): SpecQuery {
  const { head, rest, body } = block;
  const last = body.at(-1)?.number ?? head.number;
  const below: string[] = [];
  for (let number = head.number + 1; number <= last; number += 1) {
    const raw = rawLines[number - 1] ?? '';
    if (raw.trim() !== '' && raw.slice(0, BODY_INDENT).trim() !== '') {
      throw new SpecError(path, number, `lines of a query are indented by ${BODY_INDENT} blanks`);
    }
    below.push(raw.slice(BODY_INDENT));
  }
  const text = rest === '' ? below.join('\n') : [rest, ...below].join('\n');
  if (text.trim() === '') throw new SpecError(path, head.number, 'a query without text');
  return { text: repeat(text), line: head.number };
}
