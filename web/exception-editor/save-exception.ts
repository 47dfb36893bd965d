import { call } from '../api/client.ts';
import { invalidate } from '../api/queries.ts';
import { undoable } from '../components/undo/undo.tsx';
import type { Fields } from './item.ts';

/** Where an exception is kept: with a rule alone, in a list, or where it is already. */
export type Scope =
  | { readonly kind: 'rule'; readonly ruleId: string }
  | { readonly kind: 'list'; readonly list: Fields }
  | { readonly kind: 'item'; readonly before: Fields };

/** What was saved. */
export interface Saved {
  readonly key: string;
  /** Alerts that were closed since, which undoing reopens. */
  readonly closed: Set<string>;
}

/** Keeps an exception, and offers to take it back. Throws `Problem`. */
export async function saveException(item: Fields, scope: Scope): Promise<Saved> {
  return undoable(async (offer) => {
    const key = await put(item, scope);
    const saved: Saved = { key, closed: new Set() };
    refresh();
    offer({ text: 'Saved the exception.', undo: () => takeBack(saved, scope) });
    return saved;
  });
}

async function takeBack({ key, closed }: Saved, scope: Scope): Promise<string> {
  if (scope.kind === 'item')
    await call('PUT /dw/exceptions/items', { body: JSON.stringify(scope.before) });
  else await call('DELETE /dw/exceptions/:id', { id: key });
  const text = scope.kind === 'item' ? 'Restored the exception' : 'Removed the exception';
  const reopened = await reopen([...closed]);
  refresh();
  return reopened === 0 ? `${text}.` : `${text}, and reopened ${alertsText(reopened)}.`;
}

async function put(item: Fields, scope: Scope): Promise<string> {
  if (scope.kind === 'rule') {
    const { items } = await call('POST /dw/rules/:id/_exceptions', {
      id: scope.ruleId,
      body: { items: [item] },
    });
    return items[0]?.key ?? '';
  }
  if (scope.kind === 'item') {
    const { key } = await call('PUT /dw/exceptions/items', { body: JSON.stringify(item) });
    return key;
  }
  const { key } = await call('POST /dw/exceptions/items', {
    body: JSON.stringify(inList(item, scope.list)),
  });
  return key;
}

/** The item as one of a list. */
export const inList = (item: Fields, list: Fields): Fields => ({
  ...item,
  list_id: list['list_id'],
  ...(list['namespace_type'] === undefined ? {} : { namespace_type: list['namespace_type'] }),
});

async function reopen(ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const answer = await call('POST /dw/alerts/_change', {
    body: { ids: [...ids], change: { status: 'open' } },
  });
  return 'changed' in answer ? answer.changed.length : 0;
}

const alertsText = (count: number) => (count === 1 ? '1 alert' : `${count} alerts`);

function refresh(): void {
  void invalidate(
    'GET /dw/exceptions/items',
    'GET /dw/exceptions/lists',
    'GET /dw/alerts',
    'GET /dw/alerts/:id',
    'GET /dw/rules',
  );
}
