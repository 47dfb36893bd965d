import { describe, expect, it } from 'vitest';
import type { FieldMapping } from '../../events/schema.ts';
import { exampleText, type CodeInfo } from '../diagnostics/code-info.ts';
import { KQL_CODES } from '../diagnostics/kql-codes.ts';
import { readKql } from './index.ts';

function codesOf(example: string, { schema }: Pick<CodeInfo, 'schema'>): readonly string[] {
  const fields = Object.entries(schema ?? {}).map(
    ([path, type]) => [path, { type }] as [string, FieldMapping],
  );
  const options = schema === undefined ? {} : { schema: new Map(fields) };
  return readKql(exampleText(example), options).diagnostics.map(({ code }) => code);
}

describe('the wrong example raises exactly its code, and the right one nothing', () => {
  it.each(Object.entries<CodeInfo>(KQL_CODES))('%s', (code, info) => {
    expect([...new Set(codesOf(info.wrong, info))]).toEqual([code]);
    expect(codesOf(info.right, info)).toEqual([]);
  });
});
