import type { AlertQuery, StoredAlert } from '../../stores/alert-store.ts';
import { facetText } from '../../stores/alert-limits.ts';

/** Conditions on what people change: an alert may satisfy them at one time and not at another. */
const CHANGEABLE = ['statuses', 'closeReasons', 'tags', 'assignees', 'stories'] as const;

export type AlertTest = (alert: StoredAlert) => boolean;

/** Whether an alert satisfies a query, as the store finds it; without `where`, which no filter has. */
export function alertTest(query: AlertQuery): AlertTest {
  const { ids, severities, ruleIds, notRuleIds, ruleTags, groups, facets, from, to } = query;
  const words = query.text === undefined ? '' : folded(query.text);
  const kind = query.kind ?? 'alert';
  const tests: AlertTest[] = [
    (alert) => kind === 'any' || alert.kind === kind,
    (alert) => kind === 'block' || query.includesBuildingBlocks === true || !alert.isBuildingBlock,
    ...oneOf(ids, ({ id }) => id),
    ...oneOf(query.statuses, ({ status }) => status),
    ...oneOf(query.closeReasons, ({ closeReason }) => closeReason),
    ...oneOf(severities, ({ severity }) => severity),
    ...oneOf(ruleIds, ({ ruleId }) => ruleId),
    ...(notRuleIds ?? []).map(
      (unwanted): AlertTest =>
        ({ ruleId }) =>
          ruleId !== unwanted,
    ),
    ...oneOf(query.stories, ({ story }) => story),
    ...oneOf(groups, ({ group }) => group),
    ...anyOf(ruleTags, (alert) => alert.ruleTags),
    ...anyOf(query.tags, ({ tags }) => tags),
    ...anyOf(query.assignees, ({ assignees }) => assignees),
    ...(facets ?? []).map(({ facet, values, isNegated = false }): AlertTest => {
      const wanted = new Set(values.map(facetText));
      return ({ facets: { [facet]: value } }) =>
        (value !== undefined && wanted.has(facetText(value))) !== isNegated;
    }),
    ...(from === undefined ? [] : [({ createdAt }: StoredAlert) => createdAt >= from]),
    ...(to === undefined ? [] : [({ createdAt }: StoredAlert) => createdAt <= to]),
    ...(words === '' ? [] : [(alert: StoredAlert) => contains(alert, words)]),
  ];
  return (alert) => tests.every((test) => test(alert));
}

/** The same without the conditions on what people change. */
export const lastingTest = (query: AlertQuery): AlertTest =>
  alertTest(
    Object.fromEntries(
      Object.entries(query).filter(
        ([name]) => !CHANGEABLE.some((changeable) => changeable === name),
      ),
    ),
  );

function oneOf<T>(
  wanted: readonly T[] | undefined,
  value: (alert: StoredAlert) => T | null,
): AlertTest[] {
  if (wanted === undefined) return [];
  const set = new Set<T | null>(wanted);
  return [(alert) => set.has(value(alert))];
}

function anyOf(
  wanted: readonly string[] | undefined,
  values: (alert: StoredAlert) => readonly string[],
): AlertTest[] {
  if (wanted === undefined) return [];
  const set = new Set(wanted);
  return [(alert) => values(alert).some((value) => set.has(value))];
}

const contains = ({ reason, ruleName }: StoredAlert, words: string) =>
  folded(reason).includes(words) || folded(ruleName).includes(words);

const folded = (text: string) => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
