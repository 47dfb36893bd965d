import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertSummary } from '../../service/alerts/views.ts';
import type { AlertSource } from './open-alerts.ts';

const POLL_MS = 250;
const PAGE = 500;

/** Existing alerts, then new ones as they are raised, until the signal is aborted. */
export async function* followAlerts(
  source: Pick<AlertSource, 'page'>,
  signal: AbortSignal,
): AsyncGenerator<readonly AlertSummary[], void, undefined> {
  // The latest millisecond may contain further alerts.
  let latest = '';
  let known = new Set<string>();
  let seen: AlertSummary[] = [];
  for (let after: string | null = null; !signal.aborted;) {
    const filters = new URLSearchParams({ order: 'oldest', limit: String(PAGE) });
    if (latest !== '') filters.set('from', latest);
    if (after !== null) filters.set('after', after);
    const page = await source.page(filters);
    const fresh = page.alerts.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) yield fresh;
    seen.push(...page.alerts);
    after = page.next;
    if (after !== null) continue;
    const last = seen.at(-1)?.time ?? latest;
    known = new Set(seen.flatMap(({ id, time }) => (time === last ? [id] : [])));
    latest = last;
    seen = [];
    await sleep(POLL_MS, null, { signal }).catch(() => {});
  }
}
