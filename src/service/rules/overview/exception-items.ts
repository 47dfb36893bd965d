import { expiryOf } from '../exceptions.ts';
import { itemKey, type ExceptionItem } from '../../../rules/index.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import {
  items as itemsAnswer,
  type ExceptionItemView,
  type ExceptionSummary,
} from '../exception-schemas.ts';
import { text } from '../../operation/fields.ts';
import { operation } from '../../operation/operation.ts';
import type { RuleManager } from '../rule-manager.ts';

export interface ExceptionParts {
  readonly store: Pick<DetectionReader, 'exceptions' | 'states'>;
  readonly ruleManager: Pick<RuleManager, 'rules' | 'exceptions' | 'exceptionScopes'>;
  readonly now: () => number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const WEEK_MS = 7 * DAY_MS;
const MOST = 0.9;
/** A handful of matches says nothing of a share. */
const MIN_MATCHES = 10;

export const listExceptionItems = operation({
  name: 'exceptions.items',
  on: 'GET /dw/exceptions/items',
  about: 'lists exception items, all or those of a `list`',
  answers: '`items`',
  rows: 'items',
  right: 'read',
  query: { list: text().optional().describe('key of a list') },
  answer: itemsAnswer,
  ask: ({ query: { list = null } }) => ({ list }),
  run: (parts: ExceptionParts, { list }) => ({ items: exceptionItems(parts, list) }),
});

/** @param list its key; all items where it is `null` */
export function exceptionItems(parts: ExceptionParts, list: string | null): ExceptionSummary[] {
  const { store, ruleManager, now } = parts;
  const at = now();
  const { items, rulesOf } = ruleManager.exceptionScopes();
  const hits = { 7: hitsSince(store, at, 7), 30: hitsSince(store, at, 30) };
  const totals = store.states.totals();
  const severities = new Map(
    ruleManager.rules.rows().map((row) => [row.id, ruleManager.rules.view(row).severity]),
  );
  const rows = new Map(ruleManager.exceptions.rows().map((row) => [row.key, row]));
  const views = ruleManager.exceptions.items(null, at);
  const expired = new Set(views.flatMap(({ isExpired, key }) => (isExpired ? key : [])));
  const others = overlapsOf(
    items.filter((item) => !expired.has(itemKey(item))),
    (item) => rulesOf.get(itemKey(item)) ?? [],
  );
  return views.flatMap((view): ExceptionSummary[] => {
    const { key, hidden, isExpired } = view;
    const row = rows.get(key);
    if (row === undefined || (list !== null && view.list !== list)) return [];
    const { createdAt, createdBy, updatedAt, updatedBy } = row;
    const rules = rulesOf.get(key) ?? [];
    const matches = rules.reduce((sum, id) => sum + (totals.get(id)?.matches ?? 0), 0);
    const expiresAt = expiryOf(row);
    const overlaps = others.get(key) ?? null;
    const badges: [ExceptionSummary['badges'][number], boolean][] = [
      ['never_hit', hidden === 0 && at - createdAt >= WEEK_MS],
      ['expiring', expiresAt !== null && expiresAt - at <= WEEK_MS],
      ['hides_most', matches >= MIN_MATCHES && hidden > MOST * matches],
      ['hides_critical', rules.some((id) => severities.get(id) === 'critical')],
      ['overlaps', overlaps !== null],
    ];
    return [
      {
        ...view,
        createdAt,
        createdBy,
        updatedAt,
        updatedBy,
        expiresAt,
        rules,
        hidden7Days: hits[7](view),
        hidden30Days: hits[30](view),
        badges: isExpired ? [] : badges.flatMap(([badge, isSo]) => (isSo ? badge : [])),
        overlaps,
      },
    ];
  });
}

/** Where less was counted by day than in all, the rest was hidden before that, and is not of the last days. */
function hitsSince({ exceptions }: ExceptionParts['store'], now: number, days: number) {
  const from = now - days * DAY_MS;
  const since = exceptions.hiddenSince(from);
  const all = exceptions.hiddenSince(0);
  const countedFrom = exceptions.countedFrom();
  return ({ key, hidden, lastHidden }: ExceptionItemView): number | null => {
    const isAll = (all.get(key) ?? 0) >= hidden;
    const isBefore = lastHidden === null || lastHidden < from;
    const isKnown = isAll || isBefore || (countedFrom !== null && countedFrom <= from);
    return isKnown ? (since.get(key) ?? 0) : null;
  };
}

/** At most that many items with the same condition are compared with an item. */
const MAX_COMPARED = 100;

/**
 * By item, another one that hides all that it hides: one with conditions that it has, too, for all of its rules. That is
 * certain where it is said; conditions that mean the same in other words are not seen.
 */
function overlapsOf(
  items: readonly ExceptionItem[],
  rulesOf: (item: ExceptionItem) => readonly string[],
): ReadonlyMap<string, string> {
  const known = items.map((item) => ({
    item,
    key: itemKey(item),
    rules: new Set(rulesOf(item)),
    conditions: new Set(item.entries.map((entry) => conditionText(entry))),
  }));
  const byFirst = new Map<string, (typeof known)[number][]>();
  for (const each of known) {
    const [first] = each.conditions;
    if (first === undefined) continue;
    const same = byFirst.get(first);
    if (same === undefined) byFirst.set(first, [each]);
    else if (same.length < MAX_COMPARED) same.push(each);
  }
  const found = new Map<string, string>();
  for (const { item, key, rules, conditions } of known) {
    if (rules.size === 0) continue;
    const other = [...conditions]
      .flatMap((condition) => byFirst.get(condition) ?? [])
      .find(
        (each) =>
          each.key !== key &&
          isWithin(each.conditions, conditions) &&
          isWithin(rules, each.rules) &&
          (each.item.stage ?? null) === (item.stage ?? null) &&
          (each.item.os_types.length === 0 ||
            String(each.item.os_types) === String(item.os_types)) &&
          // Of two that are the same, the later one has no effect.
          !(
            each.conditions.size === conditions.size &&
            each.key > key &&
            each.rules.size === rules.size
          ),
      );
    if (other !== undefined) found.set(key, other.key);
  }
  return found;
}

const isWithin = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  [...one].every((each) => other.has(each));

const conditionText = (entry: ExceptionItem['entries'][number]) =>
  JSON.stringify(entry, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
