import { CONSOLE_PATH } from '../../base.ts';
import { oneOf, searchOf, someOf, textOf, textsOf, stringifySearch } from '../../search-text.ts';

/** A link that shows other users the same, also later. */
export const linkTo = (search: AlertSearch): string =>
  `${location.origin}${CONSOLE_PATH}alerts${stringifySearch({ ...frozen(search, Date.now()) })}`;

/** Filters of the API that take any of several values, in the order in which they are offered, with their titles. */
const FILTERS = {
  status: 'State',
  severity: 'Severity',
  rule: 'Rule',
  reason: 'Verdict',
  'orchestrator.namespace': 'Namespace',
  'orchestrator.resource.name': 'Pod',
  'container.name': 'Container',
  'container.image.name': 'Image',
  'host.name': 'Node',
  'user.name': 'User',
  'process.name': 'Process',
  'process.parent.name': 'Parent',
  assignee: 'Owner',
  tag: 'Tag',
  rule_tag: 'Tag of rule',
  story: 'Story',
  container: 'Container name or id',
  'container.id': 'Container id',
} as const;
export type ListFilter = keyof typeof FILTERS;

export const LIST_FILTERS = Object.keys(FILTERS) as readonly ListFilter[];
export const filterTitle = (name: ListFilter): string => FILTERS[name];

/** Those of which values can be excluded. */
export const EXCLUDABLE = [
  'severity',
  'rule',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'container.name',
  'container.image.name',
  'host.name',
  'user.name',
  'process.name',
  'process.parent.name',
  'container.id',
] as const satisfies readonly ListFilter[];
export type Excluded = `not.${(typeof EXCLUDABLE)[number]}`;

export const ORDERS = ['newest', 'oldest', 'severity', 'risk'] as const;
export type Order = (typeof ORDERS)[number];

/** What a list can be grouped by, and the filter that takes the values of such a group. */
const FILTER_OF = {
  rule: 'rule',
  severity: 'severity',
  namespace: 'orchestrator.namespace',
  pod: 'orchestrator.resource.name',
  container: 'container.name',
  image: 'container.image.name',
  host: 'host.name',
  user: 'user.name',
  process: 'process.name',
  parent: 'process.parent.name',
  status: 'status',
  reason: 'reason',
  assignee: 'assignee',
  tag: 'tag',
  story: 'story',
} as const satisfies Readonly<Record<string, ListFilter>>;
export type Group = keyof typeof FILTER_OF;

export const GROUPS = Object.keys(FILTER_OF) as readonly Group[];
export const filterOf = (group: Group): ListFilter => FILTER_OF[group];
export const groupName = (group: Group): string => FILTERS[FILTER_OF[group]];

export type Lists = { readonly [K in ListFilter | Excluded]?: readonly string[] | undefined };

/** What the API is asked for. */
export interface AlertFilters extends Lists {
  readonly text?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly building_blocks?: 'true' | 'false' | undefined;
}

/** All that the address of the list says. */
export interface AlertSearch extends AlertFilters {
  readonly order?: Order | undefined;
  /** Grouped by these, at most three. */
  readonly by?: readonly Group[] | undefined;
  /** Columns, where they are not the usual ones. */
  readonly column?: readonly string[] | undefined;
  /** The alert that is open. */
  readonly alert?: string | undefined;
}

export const FILTER_NAMES: readonly (ListFilter | Excluded)[] = [
  ...LIST_FILTERS,
  ...EXCLUDABLE.map((name) => `not.${name}` as const),
];

export const MAX_GROUPS = 3;

export const alertSearch = searchOf({
  ...(Object.fromEntries(FILTER_NAMES.map((name) => [name, textsOf])) as Record<
    ListFilter | Excluded,
    typeof textsOf
  >),
  text: textOf,
  from: textOf,
  to: textOf,
  building_blocks: oneOf(['true', 'false']),
  order: oneOf(ORDERS),
  by: someOf(GROUPS, MAX_GROUPS),
  column: textsOf,
  alert: textOf,
});

/** The filters alone, without what is not said. */
export function filtersOf(search: AlertSearch): AlertFilters {
  return Object.fromEntries(
    Object.entries(search).filter(([name, value]) => value !== undefined && isFilter(name)),
  );
}

const OTHERS: readonly (keyof AlertSearch)[] = ['order', 'by', 'column', 'alert'];
/** Names that the page does not know are not sent to the API. */
const isFilter = (name: string) =>
  Object.hasOwn(alertSearch.readers, name) && !OTHERS.some((other) => other === name);

/** The same as it stands in an address, for a job. */
export function queryText(filters: AlertFilters): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(filters) as [string, string | readonly string[]][])
    for (const each of typeof value === 'string' ? [value] : value) out.append(name, each);
  return String(out);
}

/** With a value more for a filter. */
export function withValue(
  search: AlertSearch,
  name: ListFilter | Excluded,
  value: string,
): AlertSearch {
  const values = search[name] ?? [];
  return values.includes(value) ? search : { ...search, [name]: [...values, value] };
}

export function withoutValue(
  search: AlertSearch,
  name: ListFilter | Excluded,
  value: string,
): AlertSearch {
  const values = (search[name] ?? []).filter((each) => each !== value);
  return { ...search, [name]: values.length === 0 ? undefined : values };
}

/** Without any filter, but with what else the address says. */
export const withoutFilters = ({ order = 'newest', by, column }: AlertSearch): AlertSearch => ({
  order,
  by,
  column,
});

/** With times instead of "an hour ago": the link always shows the same. */
export function frozen(search: AlertSearch, now: number): AlertSearch {
  const { from, to } = search;
  return {
    ...search,
    from: from === undefined ? undefined : frozenTime(from, now),
    to: to === undefined ? new Date(now).toISOString() : frozenTime(to, now),
  };
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Of the simple forms, `now-24h`; others stay. */
function frozenTime(text: string, now: number): string {
  if (text === 'now') return new Date(now).toISOString();
  const [, sign, count, unit = ''] = /^now([+-])(\d+)([smhdw])$/.exec(text) ?? [];
  const ms = UNITS[unit];
  if (ms === undefined || count === undefined) return text;
  return new Date(now + (sign === '-' ? -1 : 1) * Number(count) * ms).toISOString();
}
