import { isJsonObject, parseJson, printJson, type Json } from '../../../events/json.ts';
import { SearchError, tooMuch } from './errors.ts';

/**
 * The position of a scroll. Its id contains all of its state, so nothing has to be stored for it, and it never expires early.
 * Alerts that were raised after its first page are excluded; others are in their state at the time of each page.
 */
export interface ScrollPlace {
  readonly index: string;
  /** For events, the resolved expression. */
  readonly events?: Json | undefined;
  /** The time of the first page. */
  readonly body: Json;
  /** The sort values of the last hit. */
  readonly after: readonly Json[];
  readonly lastNumber: number;
  /** The total from the first page, and whether it is exact. */
  readonly total: { readonly count: number; readonly isAll: boolean };
}

/** The maximum length of an id, which clients send back in the URL or in a body. */
const MAX_LENGTH = 256 * 1024;

export function scrollId(place: ScrollPlace): string {
  const id = Buffer.from(printJson(place as unknown as Json)).toString('base64url');
  if (id.length > MAX_LENGTH) throw tooMuch('the search is too long for a scroll');
  return id;
}

/** Throws `SearchError` for an id that was not issued here. */
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
