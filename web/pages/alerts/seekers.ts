import { seekerOf, type Seeker, type SearchTerm } from '../../components/value/value.tsx';
import type { AlertFilters, ListFilter } from './alert-search.ts';

/** Columns whose texts filters look for. */
const COLUMNS = [
  'rule',
  'place',
  'command',
  'parent',
  'user',
  'container',
  'image',
  'host',
  'process',
] as const;
type SearchedColumn = (typeof COLUMNS)[number];

/** What the filters look for in each column. */
export type Seekers = Readonly<Record<SearchedColumn, Seeker>>;

/** Where a row shows the values of a field. States, severities and rules are chosen from few: marks in every row would say nothing. */
const SHOWN_IN: Partial<Record<ListFilter, readonly SearchedColumn[]>> = {
  'orchestrator.namespace': ['place'],
  'orchestrator.resource.name': ['place'],
  container: ['place', 'container'],
  'container.id': ['place', 'container'],
  'container.name': ['place', 'container'],
  'container.image.name': ['image'],
  'host.name': ['host', 'place'],
  'user.name': ['user'],
  'process.name': ['process', 'command'],
  'process.parent.name': ['parent'],
};

export function seekersFor({ text = '', ...filters }: AlertFilters): Seekers {
  const seeker = (column: SearchedColumn) => {
    const values = (Object.entries(SHOWN_IN) as [ListFilter, readonly SearchedColumn[]][]).flatMap(
      ([name, columns]) => (columns.includes(column) ? (filters[name] ?? []) : []),
    );
    return seekerOf([
      { text, isWhole: false },
      ...values.map((value): SearchTerm => ({ text: value, isWhole: true })),
    ]);
  };
  return Object.fromEntries(COLUMNS.map((column) => [column, seeker(column)])) as Seekers;
}

export const NO_SEEKERS = seekersFor({});
