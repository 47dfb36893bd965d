import { seekerOf, type Seeker, type Sought } from '../../components/value/hits.ts';
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
type SoughtColumn = (typeof COLUMNS)[number];

/** What the filters look for in each column. */
export type SoughtIn = Readonly<Record<SoughtColumn, Seeker>>;

/** Where a row shows the values of a field. States, severities and rules are chosen from few: marks in every row would say nothing. */
const SHOWN_IN: Partial<Record<ListFilter, readonly SoughtColumn[]>> = {
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

export function soughtIn({ text = '', ...filters }: AlertFilters): SoughtIn {
  const seeker = (column: SoughtColumn) => {
    const values = (Object.entries(SHOWN_IN) as [ListFilter, readonly SoughtColumn[]][]).flatMap(
      ([name, columns]) => (columns.includes(column) ? (filters[name] ?? []) : []),
    );
    return seekerOf([
      { text, isWhole: false },
      ...values.map((value): Sought => ({ text: value, isWhole: true })),
    ]);
  };
  return Object.fromEntries(COLUMNS.map((column) => [column, seeker(column)])) as SoughtIn;
}

export const NOTHING_SOUGHT = soughtIn({});
