import { compile, type RunnableQuery } from '../../../src/lang/index.ts';

/** Which of some documents a query matches, by their places; or why it cannot tell. */
export type Matching =
  | { readonly places: readonly number[]; readonly reason: null }
  | { readonly places: null; readonly reason: string };

type Compiled = { readonly query: RunnableQuery } | { readonly reason: string };

/** The last one: events of a tail come in many small lots. */
let last: { readonly text: string; readonly compiled: Compiled } | null = null;

export function matching(text: string, documents: readonly unknown[]): Matching {
  if (last?.text !== text) last = { text, compiled: compiled(text) };
  const made = last.compiled;
  if ('reason' in made) return { places: null, reason: made.reason };
  const places = documents.flatMap((document, at) => (made.query.matches(document) ? [at] : []));
  return { places, reason: null };
}

function compiled(text: string): Compiled {
  try {
    const query = compile(text);
    if (query.query.kind !== 'event')
      return { reason: 'A tail shows single events: sequences and samples need a hunt.' };
    if (query.limits.length > 0)
      return { reason: 'A tail has no end: it takes no head and no tail.' };
    return { query };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
