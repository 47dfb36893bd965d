import { isTable, type Table } from '../../rules/index.ts';

/** Where an exception list can be: lists of both scopes may have the same id. */
export type Scope = 'single' | 'agnostic';

export const scopeIn = (table: Table): Scope =>
  table['namespace_type'] === 'agnostic' ? 'agnostic' : 'single';

export function textIn(table: Table, name: string): string | undefined {
  const value = table[name];
  return typeof value === 'string' ? value : undefined;
}

/** The tables of a list; what is no table is left out. */
export function listIn(table: Table, name: string): readonly Table[] {
  const value = table[name];
  return Array.isArray(value) ? value.filter(isTable) : [];
}
