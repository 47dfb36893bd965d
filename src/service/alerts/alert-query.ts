import {
  ALERT_FACETS,
  ALERT_STATUSES,
  CLOSE_REASONS,
  type AlertFacet,
  type AlertOrder,
  type AlertQuery,
} from '../../stores/alert-store.ts';
import { SEVERITIES } from '../../rules/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { dateRange, NANOS_PER_MS } from '../../util/time/index.ts';
import { AlertError } from './alert-error.ts';

/** Which alerts, and in which order. */
export interface AlertSelection {
  readonly query: AlertQuery;
  readonly order: AlertOrder;
}

const ORDERS: readonly AlertOrder[] = ['newest', 'oldest', 'severity', 'risk'];

/** Filters that are texts of any kind, by their names in a request. */
const TEXTS = {
  id: 'ids',
  rule: 'ruleIds',
  rule_tag: 'ruleTags',
  tag: 'tags',
  assignee: 'assignees',
  story: 'stories',
  'not.rule': 'notRuleIds',
} as const satisfies Record<string, keyof AlertQuery>;

/** What the values of a filter are; several of them match any. */
export type AlertFilterType =
  | 'time'
  | 'flag'
  | 'text'
  | 'texts'
  | { readonly someOf: readonly string[] }
  | { readonly oneOf: readonly string[] };

/** All filters by their names in a request. */
export const ALERT_FILTER_TYPES: Readonly<Record<string, AlertFilterType>> = {
  status: { someOf: ALERT_STATUSES },
  reason: { someOf: CLOSE_REASONS },
  severity: { someOf: SEVERITIES },
  'not.severity': { someOf: SEVERITIES },
  from: 'time',
  to: 'time',
  text: 'text',
  building_blocks: 'flag',
  order: { oneOf: ORDERS },
  ...Object.fromEntries(
    [
      ...Object.keys(TEXTS),
      'container',
      ...ALERT_FACETS,
      ...ALERT_FACETS.map((facet) => `not.${facet}`),
    ].map((name) => [name, 'texts']),
  ),
};
const NAMES = Object.keys(ALERT_FILTER_TYPES);

const MAX_VALUES = 1_000;
/** No container engine has a shorter id. */
const CONTAINER_ID = /^[0-9a-f]{32,64}$/;

/**
 * Reads filters as they stand in the query of a URL: a filter that is repeated matches any of its values, and all
 * filters must match. Throws {@link AlertError}.
 *
 * @param now in nanoseconds since 1970, for date math
 * @param others names that mean something else to the caller
 */
export function alertSelectionOf(
  filters: URLSearchParams,
  now: bigint,
  others: readonly string[] = [],
): AlertSelection {
  for (const name of new Set(filters.keys())) {
    if (!NAMES.includes(name) && !others.includes(name)) throw unknownFilter(name);
  }
  const all = (name: string) => (filters.has(name) ? valuesOf(filters, name) : undefined);
  const text = filters.get('text') ?? '';
  const query: AlertQuery = {
    statuses: listOf('status', all('status'), ALERT_STATUSES),
    closeReasons: listOf('reason', all('reason'), CLOSE_REASONS),
    severities: severitiesOf(all),
    ...Object.fromEntries(Object.entries(TEXTS).map(([name, key]) => [key, all(name)])),
    facets: facetsOf(all),
    from: timeOf(filters, 'from', now),
    to: timeOf(filters, 'to', now),
    text: text === '' ? undefined : text,
    includesBuildingBlocks: flagOf(filters, 'building_blocks'),
  };
  const order = listOf('order', all('order'), ORDERS)?.[0] ?? 'newest';
  return { query: withoutUndefined(query), order };
}

function valuesOf(filters: URLSearchParams, name: string): readonly string[] {
  const values = filters.getAll(name);
  if (values.length > MAX_VALUES)
    throw refused(`${name} has ${values.length} values; ${MAX_VALUES} is the limit`);
  return values;
}

function listOf<T extends string>(
  name: string,
  values: readonly string[] | undefined,
  allowed: readonly T[],
): readonly T[] | undefined {
  return values?.map((value) => {
    const known = allowed.find((each) => each === value);
    if (known !== undefined) return known;
    throw refused(`${name} cannot be ${JSON.stringify(value)}`, `it is ${allowed.join(', ')}`);
  });
}

type All = (name: string) => readonly string[] | undefined;

function severitiesOf(all: All): AlertQuery['severities'] {
  const wanted = listOf('severity', all('severity'), SEVERITIES);
  const unwanted = listOf('not.severity', all('not.severity'), SEVERITIES);
  if (unwanted === undefined) return wanted;
  return (wanted ?? SEVERITIES).filter((severity) => !unwanted.includes(severity));
}

function facetsOf(all: All): AlertQuery['facets'] {
  const facets = ALERT_FACETS.flatMap((facet): Facet[] => [
    { facet, values: all(facet), isNegated: false },
    { facet, values: all(`not.${facet}`), isNegated: true },
  ]);
  const containers = all('container');
  // A container has a name for people and an id for everyone else; one filter takes either.
  const areIds = containers?.every((value) => CONTAINER_ID.test(value)) === true;
  const facet = areIds ? 'container.id' : 'container.name';
  facets.push({ facet, values: containers, isNegated: false });
  const used = facets.flatMap(({ values, ...each }) =>
    values === undefined ? [] : [{ ...each, values }],
  );
  return used.length === 0 ? undefined : used;
}

interface Facet {
  readonly facet: AlertFacet;
  readonly values: readonly string[] | undefined;
  readonly isNegated: boolean;
}

function timeOf(filters: URLSearchParams, name: 'from' | 'to', now: bigint): number | undefined {
  const text = filters.get(name);
  if (text === null) return undefined;
  const range = dateRange(text, now);
  if (range === null)
    throw refused(
      `${name} cannot be ${JSON.stringify(text)}`,
      'it is an ISO time such as 2026-11-24T15:30:00Z, or date math such as now-1d/d',
    );
  return Number((name === 'from' ? range.start : range.end) / NANOS_PER_MS);
}

function flagOf(filters: URLSearchParams, name: string): boolean | undefined {
  const text = filters.get(name);
  if (text === null) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw refused(`${name} cannot be ${JSON.stringify(text)}`, 'it is true or false');
}

function unknownFilter(name: string): AlertError {
  const hint = didYouMean(suggest(name, NAMES)) ?? `the filters are ${NAMES.join(', ')}`;
  return refused(`there is no filter ${JSON.stringify(name)} of alerts`, hint);
}

const refused = (message: string, hint?: string) => new AlertError('ENG1306', message, hint);

const withoutUndefined = (query: AlertQuery): AlertQuery =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
