import type { PageRequest } from '../page.ts';
import { oneOf, text, whole } from '../../../service/operation/fields.ts';

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
