/**
 * The role of an open array or object around the documents.
 *
 * `documents`: each value in it is a document. `arrays`: the top level of an input whose arrays
 * contain documents. `responses`: the top level of an input of search responses. The other roles
 * are parts of a response: `{took, hits: {hits: [document]}}`, `{hits: {events: [document]}}` and
 * `{hits: {sequences: [{events: [document]}]}}`, each also under `response` (async search).
 */
export type Role =
  'documents' | 'arrays' | 'responses' | 'response' | 'hits' | 'sequences' | 'sequence';

/**
 * The role of a nested value, by the outer role, then by key and opening bracket (only the bracket
 * in arrays).
 */
const OPENS: Readonly<Record<Role, Readonly<Record<string, Role>>>> = {
  documents: {},
  arrays: { '[': 'documents' },
  responses: { '{': 'response' },
  response: { 'hits{': 'hits', 'response{': 'response' },
  hits: { 'hits[': 'documents', 'events[': 'documents', 'sequences[': 'sequences' },
  sequences: { '{': 'sequence' },
  sequence: { 'events[': 'documents' },
};

/**
 * The role of a value that begins with `mark` at `key`; `undefined` if it is skipped or is a
 * document.
 */
export function opens(role: Role, key: string | null, mark: string): Role | undefined {
  const table = OPENS[role];
  const name = `${key ?? ''}${mark}`;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * Whether values without a role of their own are documents (valid or not); otherwise they are
 * skipped.
 */
export function holdsDocuments(role: Role): boolean {
  return role === 'documents' || role === 'arrays' || role === 'responses';
}

export function hasKeys(role: Role): boolean {
  return role === 'response' || role === 'hits' || role === 'sequence';
}
