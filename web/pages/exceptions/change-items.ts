import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { complain, undoable } from '../../components/undo/undo.tsx';
import type { ExceptionRow } from './exception-row.ts';

const DAY_MS = 86_400_000;

/** Puts items as they are said to be. Returns how many; stops at the first that is refused. */
async function put(items: readonly Readonly<Record<string, unknown>>[]): Promise<number> {
  let done = 0;
  try {
    for (const item of items) {
      await call('PUT /dw/exceptions/items', { body: JSON.stringify(item) });
      done += 1;
    }
  } finally {
    void refresh();
  }
  return done;
}

const refresh = () => invalidate('GET /dw/exceptions/items', 'GET /dw/exceptions/lists');

const counted = (count: number) => (count === 1 ? 'the item' : `${count} items`);

/**
 * Lets items hide things until a time, which can be undone.
 *
 * @param days from now on; 0 for now, `null` for ever
 */
export async function expireIn(rows: readonly ExceptionRow[], days: number | null, now: number) {
  const time = days === null ? undefined : new Date(now + days * DAY_MS).toISOString();
  const changed = rows.map(({ item }) => ({ ...item, expire_time: time }));
  await undoable(async (offer) => {
    await put(changed);
    const what = rows.length === 1 ? 'The item' : `${rows.length} items`;
    const until = days === null ? 'never' : days === 0 ? 'now' : `in ${days} days`;
    offer({
      text: `${what} will expire ${until}.`.replace('will expire never', 'will never expire'),
      undo: async () => `Restored ${counted(await put(rows.map(({ item }) => item)))}.`,
    });
  }).catch(complain);
}

/** Removes items, which can be undone. */
export async function removeItems(rows: readonly ExceptionRow[]): Promise<void> {
  await undoable(async (offer) => {
    const removed: ExceptionRow[] = [];
    try {
      for (const row of rows) {
        await call('DELETE /dw/exceptions/:id', { id: row.key });
        removed.push(row);
      }
    } catch (error) {
      complain(error);
    }
    void refresh();
    if (removed.length === 0) return;
    offer({
      text: `Removed ${counted(removed.length)}.`,
      undo: async () => `Restored ${counted(await put(removed.map(({ item }) => item)))}.`,
    });
  });
}
