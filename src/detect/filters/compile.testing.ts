import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { parseJson, type Json, type JsonObject } from '../../events/json.ts';
import { newTable, type Data, type Table } from '../../rules/index.ts';
import { compileFilters, type CompiledFilters } from './compile.ts';

/** 2026-11-24T12:00:00Z */
export const NOW = 1_795_521_600_000_000_000n;

export interface Compiled extends CompiledFilters {
  readonly passes: (document: JsonObject) => boolean;
}

/** Compiled filters for use on documents. */
export function compiled(filters: readonly Json[]): Compiled {
  const fields = new FieldSet();
  const result = compileFilters(filters.map(tableOf) as readonly Table[], fields, { now: NOW });
  const { test } = result;
  return {
    ...result,
    passes: (document) => test === null || test(rowOf(document, fields), () => document),
  };
}

/** As when read from a rule file: tables without a prototype. */
function tableOf(json: Json): Data {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return (json as readonly Json[]).map(tableOf);
  return newTable(Object.entries(json as JsonObject).map(([key, each]) => [key, tableOf(each)]));
}

export const documentOf = (text: string) => parseJson(text) as JsonObject;
