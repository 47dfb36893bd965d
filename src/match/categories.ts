import type { Statement } from '../lang/index.ts';

/**
 * The categories without one of which an event means nothing to a statement; `null` where an event
 * of any category may.
 */
export function categoriesOf({ query }: Statement): ReadonlySet<string> | null {
  const filters =
    query.kind === 'EventQuery'
      ? [query]
      : [...query.terms, ...(query.kind === 'SequenceQuery' ? [query.until] : [])].flatMap(
          (term) => term?.query ?? [],
        );
  const categories = new Set<string>();
  for (const { category } of filters) {
    if (category === null) return null;
    categories.add(category);
  }
  return categories;
}
