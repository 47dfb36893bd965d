import { oneOf, text, whole } from '../../service/operation/fields.ts';
import { badRequest } from './errors.ts';

const MAX_PAGE = 1_000_000;
const MAX_PER_PAGE = 10_000;
const MAX_FILTER = 100_000;
const USUAL = 20;

/** What every list can be asked for. */
export const PAGING = {
  page: whole(1, MAX_PAGE).default(1),
  per_page: whole(1, MAX_PER_PAGE).default(USUAL),
  sort_field: text(200).optional(),
  sort_order: oneOf(['asc', 'desc']).default('asc'),
  filter: text(MAX_FILTER).default('').describe('in KQL'),
};

/** Which part of a list is asked for. */
export interface PageRequest {
  /** Counted from 1. */
  readonly page: number;
  readonly perPage: number;
  /** In KQL; all where it is empty. */
  readonly filter: string;
  readonly sortField: string | null;
  readonly isDescending: boolean;
}

export function pageRequest(query: {
  readonly page: number;
  readonly per_page: number;
  readonly sort_field?: string | undefined;
  readonly sort_order: 'asc' | 'desc';
  readonly filter: string;
}): PageRequest {
  return {
    page: query.page,
    perPage: query.per_page,
    filter: query.filter,
    sortField: query.sort_field ?? null,
    isDescending: query.sort_order === 'desc',
  };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export type Sortable<T> = Readonly<Record<string, (subject: T) => string | number | null>>;

/** @param sorts what a list can be ordered by, under the names of the API */
export function pageOf<T>(
  all: readonly T[],
  { page, perPage, sortField, isDescending }: Omit<PageRequest, 'filter'>,
  sorts: Sortable<T>,
): Page<T> {
  const sorted = sortField === null ? all : sortedBy(all, sortField, isDescending, sorts);
  const start = (page - 1) * perPage;
  return { items: sorted.slice(start, start + perPage), total: all.length };
}

function sortedBy<T>(
  all: readonly T[],
  name: string,
  isDescending: boolean,
  sorts: Sortable<T>,
): readonly T[] {
  const read = Object.hasOwn(sorts, name) ? sorts[name] : undefined;
  if (read === undefined) {
    throw badRequest(`cannot sort by ${name}, only by ${Object.keys(sorts).join(', ')}`);
  }
  const keyed = all.map((each) => ({ each, key: read(each) }));
  const sign = isDescending ? -1 : 1;
  return keyed
    .toSorted(({ key: one }, { key: other }) =>
      // What has no value comes last either way.
      one === null || other === null
        ? Number(one === null) - Number(other === null)
        : sign * compare(one, other),
    )
    .map(({ each }) => each);
}

/** Texts without regard to case, as names are read. */
function compare(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [a, b] = [String(one).toLowerCase(), String(other).toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
