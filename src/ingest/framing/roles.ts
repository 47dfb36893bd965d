/**
 * What an open array or object around the documents is.
 *
 * `documents`: each value in it is a document. `arrays`: the top of an input whose arrays hold
 * documents. `responses`: the top of an input of search responses; the others are their parts:
 * `{took, hits: {hits: [document]}}`, `{hits: {events: [document]}}` and
 * `{hits: {sequences: [{events: [document]}]}}`, each also under `response` (async search).
 */
export type Role =
  'documents' | 'arrays' | 'responses' | 'response' | 'hits' | 'sequences' | 'sequence';

/** By role, then by key and opening mark (only the mark in arrays): what opens. */
const OPENS: Readonly<Record<Role, Readonly<Record<string, Role>>>> = {
  documents: {},
  arrays: { '[': 'documents' },
  responses: { '{': 'response' },
  response: { 'hits{': 'hits', 'response{': 'response' },
  hits: { 'hits[': 'documents', 'events[': 'documents', 'sequences[': 'sequences' },
  sequences: { '{': 'sequence' },
  sequence: { 'events[': 'documents' },
};

/** The role of a value that begins with `mark` at `key`, or `undefined` if it is read over or a document. */
export function opens(role: Role, key: string | null, mark: string): Role | undefined {
  const table = OPENS[role];
  const name = `${key ?? ''}${mark}`;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether values that open nothing are documents (good or bad); else they are read over. */
export function holdsDocuments(role: Role): boolean {
  return role === 'documents' || role === 'arrays' || role === 'responses';
}

export function hasKeys(role: Role): boolean {
  return role === 'response' || role === 'hits' || role === 'sequence';
}
