import type { StoredRequest } from '../stored/open-stored.ts';
import type { ScanRequest } from './request.ts';
import type { RuleSource } from './scan-run.ts';

/**
 * Which stored events a scan reads: all of its time range. The many rules of a scan have few conditions in
 * common that an index could answer; the search over bytes finds what may concern one of them.
 */
export function storedScan(
  { rules, exceptions }: RuleSource,
  { from, to, now }: Pick<ScanRequest, 'from' | 'to' | 'now'>,
): Omit<StoredRequest, 'streams' | 'rejects' | 'isStrict'> {
  const readsIds =
    rules.some(({ rule: { query, filters } }) => namesId([query, filters])) ||
    namesId(exceptions.items);
  return { from, to, stages: null, now, readsIds, isComplete: false };
}

/** Whether data has the name of the field `_id` anywhere: a text that merely looks so does no harm. */
function namesId(data: unknown): boolean {
  const seen = new Set<unknown>();
  const waiting = [data];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string' && /(?<![\w.])_id(?!\w)/.test(value)) return true;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const member of value instanceof Map ? value : Object.values(value)) {
      if (member !== undefined) waiting.push(member);
    }
  }
  return false;
}
