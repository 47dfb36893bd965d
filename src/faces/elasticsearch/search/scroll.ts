import { isJsonObject, parseJson, printJson, type Json } from '../../../events/json.ts';
import { SearchError, tooMuch } from './errors.ts';

/**
 * Where a scroll goes on. All of it is in its id, so that nothing has to be kept for it, and it never ends too soon.
 * Alerts that were raised after its first page are not in it; others are as they are when their page is asked for.
 */
export interface ScrollPlace {
  readonly index: string;
  /** Of events, what the expression means beside its names. */
  readonly events?: Json | undefined;
  /** Of the first page. */
  readonly body: Json;
  /** What the last hit was ordered by. */
  readonly after: readonly Json[];
  readonly lastNumber: number;
  /** As the first page counted it, and whether these are all. */
  readonly total: { readonly count: number; readonly isAll: boolean };
}

/** Of an id, which clients send back in the URL or in a body. */
const MAX_LENGTH = 256 * 1024;

export function scrollId(place: ScrollPlace): string {
  const id = Buffer.from(printJson(place as unknown as Json)).toString('base64url');
  if (id.length > MAX_LENGTH) throw tooMuch('the search is too long for a scroll');
  return id;
}

/** Throws `SearchError` for what no search has given. */
export function readScrollId(id: string): ScrollPlace {
  const place = id.length > MAX_LENGTH ? null : placeOf(id);
  if (place === null)
    throw new SearchError(
      'ENG2003',
      'search_context_missing_exception',
      'No search context found for this scroll id',
    );
  return place;
}

function placeOf(id: string): ScrollPlace | null {
  let value: Json;
  try {
    value = parseJson(Buffer.from(id, 'base64url').toString());
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const { index, events, body = null, after, lastNumber, total } = value;
  if (typeof index !== 'string' || !isJsonObject(body) || !Array.isArray(after)) return null;
  if (typeof lastNumber !== 'number' || !isJsonObject(total ?? null)) return null;
  const { count, isAll } = total as { readonly count?: Json; readonly isAll?: Json };
  if (typeof count !== 'number' || typeof isAll !== 'boolean') return null;
  return {
    index,
    ...(events === undefined ? {} : { events }),
    body,
    after: after as readonly Json[],
    lastNumber,
    total: { count, isAll },
  };
}
