import { rowOf } from '../../events/document-row.ts';
import type { JsonObject } from '../../events/json.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { ExceptionItem, ValueList } from '../../rules/index.ts';
import { compileExceptions } from './compile.ts';

export const NOW = 1_795_514_400_000_000_000n;

/** Compiled items for use on documents. */
export function testOf(
  items: readonly ExceptionItem[],
  valueLists: readonly ValueList[] = [],
): (document: JsonObject) => readonly number[] {
  const fields = new FieldSet();
  const { test } = compileExceptions(items, valueLists, fields, { now: NOW });
  return (document) => test(rowOf(document, fields), () => document);
}
