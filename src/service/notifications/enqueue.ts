import type { NotificationTable } from '../../stores/notification-table.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import { groupBy } from '../../util/group-by.ts';
import { readContent, withAlerts } from './content.ts';
import type { Policy } from './policies.ts';

const MINUTE_MS = 60_000;

/** What is gathered because there are too many messages. */
export const GATHERED = 'gathered';
const DIGEST = 'digest';

/** What several alerts are one message about. */
function keyOf({ per, everyMs }: Policy, { id, story, ruleId }: StoredAlert): string {
  if (per === 'digest') return DIGEST;
  if (per === 'story') return story ?? id;
  return everyMs > 0 ? `rule/${ruleId}` : id;
}

/** Whether a message is about one thing that can be closed. */
export const isOfOneThing = (key: string): boolean =>
  key !== DIGEST && key !== GATHERED && !key.startsWith('rule/');

export interface EnqueueParts {
  readonly notifications: NotificationTable;
  readonly now: number;
}

/**
 * Makes messages of the alerts that a policy selects, or adds these to messages that have not gone out yet. To be called within the
 * transaction that adds them.
 *
 * @param canResolve whether the receiver is notified when they are closed
 */
export function enqueue(
  parts: EnqueueParts,
  policy: Policy,
  alerts: readonly StoredAlert[],
  canResolve: boolean,
): void {
  const { notifications, now } = parts;
  let room = policy.most - notifications.createdSince(policy.id, now - MINUTE_MS);
  const gathered: StoredAlert[] = [];
  for (const [key, group] of groupBy(alerts, (alert) => keyOf(policy, alert))) {
    const last = notifications.last(policy.id, key);
    const isJoined = last !== null && last.state === 'waiting' && last.attempts === 0;
    if (isJoined && last.event === 'alert') {
      const content = withAlerts(readContent(last.content), group);
      notifications.put({ ...last, content: JSON.stringify(content) });
    } else if (room <= 0) gathered.push(...group);
    else {
      room -= 1;
      const isOpen = canResolve && policy.resolves && isOfOneThing(key);
      const due = dueOf(policy, last?.event === 'alert' ? last.due : null, now);
      add(parts, policy, { key, due, isOpen }, group);
    }
  }
  if (gathered.length > 0) gather(parts, policy, gathered);
}

function dueOf({ per, everyMs }: Policy, last: number | null, now: number): number {
  if (per === 'digest') return now + everyMs;
  return last === null ? now : Math.max(now, last + everyMs);
}

/** Alerts for which there was no message left in this minute have one together, at its end. */
function gather(parts: EnqueueParts, policy: Policy, alerts: readonly StoredAlert[]): void {
  const { notifications, now } = parts;
  const last = notifications.last(policy.id, GATHERED);
  if (last !== null && last.state === 'waiting' && last.attempts === 0) {
    const content = withAlerts(readContent(last.content), alerts);
    notifications.put({ ...last, content: JSON.stringify(content) });
    return;
  }
  add(parts, policy, { key: GATHERED, due: now + MINUTE_MS, isOpen: false }, alerts);
}

function add(
  { notifications, now }: EnqueueParts,
  policy: Policy,
  row: { readonly key: string; readonly due: number; readonly isOpen: boolean },
  alerts: readonly StoredAlert[],
): void {
  const content = withAlerts(null, alerts);
  notifications.add({
    connector: policy.connector,
    policy: policy.id,
    event: 'alert',
    state: 'waiting',
    attempts: 0,
    createdAt: now,
    endedAt: null,
    reason: null,
    reference: null,
    ...row,
    // A message about many things is about no story.
    content: JSON.stringify(isOfOneThing(row.key) ? content : { ...content, story: null }),
  });
}
