import { createHash } from 'node:crypto';
import { isTable, type Table } from '../../rules/index.ts';
import { shown } from '../../service/operation/changes.ts';
import { tableOf } from '../../service/rules/rule-content.ts';

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

/** What an answer is about, for the audit log: `the rule curl (7a3f2d0e)`. @param json of one object */
export function inWords(kind: string, json: string): string {
  const table = tableOf(json);
  const id = ['rule_id', 'item_id', 'list_id', 'id'].flatMap((each) => textIn(table, each) ?? []);
  const name = textIn(table, 'name');
  const named = shown(id[0] ?? '');
  return `the ${kind} ${name === undefined ? named : `${shown(name)} (${named})`}`;
}

/** A UUID that follows from a text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
