import { createHash } from 'node:crypto';
import type { ShardPage } from '../../../../stores/open/cluster.ts';

/** The maximum length of an event id in bytes, which is also that of an `_id`. */
const MAX_ID_BYTES = 512;

/**
 * The ids under which documents of an index are stored, so that one that is read again is known. A `_id` is unique only for
 * one index and one routing, and a name may be given to another index later. A document that was changed is another event.
 *
 * @param uuid of the index
 */
export function eventIds(
  uuid: string,
  { ids, routings, versions }: Pick<ShardPage, 'ids' | 'routings' | 'versions'>,
): readonly string[] {
  return ids.map((id, position) => {
    const routing = routings.get(position) ?? null;
    const version = versions.get(position) ?? 1;
    const own = version === 1 ? `${uuid}:${id}` : `${uuid}@${version}:${id}`;
    // Anyone who may choose a `_id` could otherwise choose that of another document with its routing.
    if (routing === null && Buffer.byteLength(own) <= MAX_ID_BYTES) return own;
    const hash = createHash('sha256').update(JSON.stringify([version, routing, id]));
    return `${uuid}#${hash.digest('base64url')}`;
  });
}
