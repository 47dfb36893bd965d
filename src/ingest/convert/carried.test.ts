import { describe, expect, it } from 'vitest';
import { textOf } from '../json/text.ts';
import { carriesRecord } from './carried.ts';

const carries = (text: string) => {
  const bytes = Buffer.from(text);
  return carriesRecord(textOf(bytes, bytes.length), 0);
};

describe('whether a document carries a record', () => {
  it.each<[boolean, string]>([
    [true, '{"event":{},"output_fields":{}}'],
    [true, '{"event":{},"message":"{}"}'],
    [true, '{"_index":"i","_source":{"event":{},"output_fields":{}}}'],
    [false, '{"event":{},"message":"words"}'],
    [false, '{"event":{},"_source":{"_source":{"output_fields":{}}}}'],
  ])('%s: %s', (expected, text) => {
    expect(carries(text)).toBe(expected);
  });

  it('does not go deeper into hits within hits', () => {
    const depth = 100_000;
    expect(carries(`{"event":1,${'"_source":{'.repeat(depth)}"a":1${'}'.repeat(depth + 1)}`)).toBe(
      false,
    );
  });
});
