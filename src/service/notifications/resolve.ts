import type { DetectionStore } from '../../stores/detection-store.ts';
import { joined, readContent } from './content.ts';
import { groupBy } from '../../util/group-by.ts';

export type ResolveStore = Pick<DetectionStore, 'alerts' | 'notifications' | 'transaction'>;

const PAGE = 500;

/** Called with a connector that has something to send. */
type Wake = (connector: string) => void;

/**
 * Has receivers told what was closed since a change. Returns the last change that was looked at.
 *
 * @param now in milliseconds since 1970
 */
export function resolveClosed(store: ResolveStore, since: number, now: number, wake: Wake): number {
  const changed = store.alerts.changesSince(since, PAGE);
  const closed = changed.filter(({ status }) => status === 'closed');
  const keys = new Set(closed.flatMap(({ id, story }) => (story === null ? [id] : [id, story])));
  for (const key of keys) resolveKey(store, key, now, wake);
  return changed.at(-1)?.change ?? since;
}

/** The same of everything that was closed while the service was not running. */
export function resolveAll(store: ResolveStore, now: number, wake: Wake): void {
  let after = '';
  for (;;) {
    const keys = store.notifications.openKeys(after, PAGE);
    for (const key of keys) resolveKey(store, key, now, wake);
    if (keys.length < PAGE) return;
    after = keys.at(-1)!;
  }
}

function resolveKey(store: ResolveStore, key: string, now: number, wake: Wake): void {
  const open = store.notifications.open(key, PAGE);
  if (open.length === 0) return;
  const closedAs = verdictOf(store, key);
  if (closedAs === null) return;
  store.transaction(() => {
    for (const [policy, rows] of groupBy(open, (row) => row.policy)) {
      // What still waits for its time goes out before.
      for (const row of rows)
        store.notifications.put({
          ...row,
          isOpen: false,
          due: row.state === 'waiting' ? Math.min(row.due, now) : row.due,
        });
      const content = { ...joined(rows.map((row) => readContent(row.content))), closedAs };
      store.notifications.add({
        connector: rows[0]!.connector,
        policy,
        key,
        event: 'resolved',
        state: 'waiting',
        due: now,
        attempts: 0,
        isOpen: false,
        createdAt: now,
        endedAt: null,
        reason: null,
        reference: null,
        content: JSON.stringify(content),
      });
    }
  });
  for (const { connector } of open) wake(connector);
}

/** As what it is closed; `null` if it is not. What is not there any more is. */
function verdictOf({ alerts }: ResolveStore, key: string): string | null {
  const found = alerts.story(key) ?? alerts.get(key);
  if (found === null) return 'expired';
  return found.status === 'closed' ? (found.closeReason ?? 'closed') : null;
}
