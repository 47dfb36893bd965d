import type { AnswerOf } from '../../api/client.ts';
import type { FilterChip } from '../../components/filter-bar/filter-bar.tsx';
import type { FilterField } from '../../components/filter-bar/filter-options.ts';
import { SEVERITIES } from '../../components/severity/severity.tsx';
import { REASON_TEXT, REASONS, STATUSES } from '../../components/status/status.tsx';
import {
  EXCLUDABLE,
  FILTER_NAMES,
  LIST_FILTERS,
  filterTitle,
  type AlertFilters,
  type ListFilter,
} from './alert-search.ts';

type Facet = AnswerOf<'GET /dw/alerts/_summary'>['facets'][number];

/** Of these the service counts values. */
export const FACETS = [
  'rule',
  'image',
  'namespace',
  'pod',
  'container',
  'host',
  'user',
  'process',
  'parent',
  'assignee',
  'tag',
] as const;

const FIXED: Partial<Record<ListFilter, FilterField['values']>> = {
  status: STATUSES.map((value) => ({ value })),
  severity: SEVERITIES.map((value) => ({ value })),
  reason: REASONS.map((value) => ({ value, label: REASON_TEXT[value] })),
};

/** The paths of filters whose names differ from them. */
const PATHS: Partial<Record<ListFilter, string>> = {
  severity: 'kibana.alert.severity',
  status: 'kibana.alert.workflow_status',
  rule: 'kibana.alert.rule.name',
};

/** @param facets of what the list shows now */
export function alertFields(facets: readonly Facet[]): readonly FilterField[] {
  return LIST_FILTERS.map((name) => {
    const fixed = FIXED[name];
    const facet = facets.find(({ filter }) => filter === name);
    return {
      name,
      title: filterTitle(name),
      path: PATHS[name],
      values: fixed ?? facet?.values ?? [],
      isExcludable: (EXCLUDABLE as readonly string[]).includes(name),
      isClosed: fixed !== undefined,
    };
  });
}

/** What the filters say, as chips. @param labelOf the name of a rule */
export function chipsOf(
  filters: AlertFilters,
  labelOf: (name: ListFilter, value: string) => string | null,
): readonly FilterChip[] {
  const chips = FILTER_NAMES.flatMap((name) =>
    (filters[name] ?? []).map((value) => {
      const plain = name.replace(/^not\./, '') as ListFilter;
      return {
        name,
        title: filterTitle(plain),
        value,
        label: labelOf(plain, value),
        isExcluded: name.startsWith('not.'),
      };
    }),
  );
  const { text } = filters;
  if (text === undefined) return chips;
  return [
    ...chips,
    { name: 'text', title: 'Contains', value: text, label: null, isExcluded: false },
  ];
}
