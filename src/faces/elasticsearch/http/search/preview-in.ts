import { isJsonObject, parseJson, type Json } from '../../../../events/json.ts';

/** The field with the id of a preview in its alerts. */
export const PREVIEW_FIELD = 'kibana.alert.rule.uuid';
const CLAUSES = ['term', 'match', 'match_phrase'];
/** The maximum depth of the clause in requests of clients. */
const MAX_DEPTH = 8;

/**
 * The preview that a search is restricted to: alerts of a preview have its id as that of their rule, and clients filter on it
 * in one required clause. `null` if there is none, or more than one.
 *
 * @param body of the search, as JSON
 */
export function previewIn(body: string): string | null {
  let search: Json;
  try {
    search = parseJson(body);
  } catch {
    // The search reports it.
    return null;
  }
  const found = isJsonObject(search) ? new Set(idsIn(search['query'], MAX_DEPTH)) : new Set();
  const [id] = found;
  return found.size === 1 && typeof id === 'string' ? id : null;
}

function idsIn(query: Json | undefined, depth: number): readonly string[] {
  if (depth === 0 || !isJsonObject(query)) return [];
  const own = CLAUSES.flatMap((name) => {
    const clause = query[name];
    const asked = isJsonObject(clause) ? clause[PREVIEW_FIELD] : undefined;
    const value = isJsonObject(asked) ? (asked['value'] ?? asked['query']) : asked;
    return typeof value === 'string' ? [value] : [];
  });
  const bool = query['bool'];
  const within = isJsonObject(bool) ? [bool['filter'], bool['must']] : [];
  return [...own, ...within.flat().flatMap((each) => idsIn(each, depth - 1))];
}
