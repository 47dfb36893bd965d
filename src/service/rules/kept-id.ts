import type { FieldProblem } from '../../rules/index.ts';
import { MAX_ID_CHARACTERS } from './limits.ts';

const CONTROL = /\p{Cc}/u;

/** What is wrong with the id of something that is to be kept: a store could not give back what is no text. */
export function idProblem(field: string, id: string): FieldProblem | null {
  const isLong = id.length > MAX_ID_CHARACTERS;
  if (!isLong && !CONTROL.test(id)) return null;
  const message = isLong
    ? `${field} has ${id.length} characters, and ${MAX_ID_CHARACTERS} are allowed`
    : `${field} has control characters`;
  const hint = 'the best id is a UUID';
  return { code: 'RUL1103', severity: 'error', message, hint, field, span: null };
}
