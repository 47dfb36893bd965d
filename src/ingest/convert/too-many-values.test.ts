import { describe, expect, it } from 'vitest';
import { hasTooManyValues, MAX_VALUES, Conversion } from './conversion.ts';
import { ConversionCounts } from './conversion-counts.ts';

describe('too many values', () => {
  it.each<[string, boolean]>([
    [`[${'1,'.repeat(10)}1]`, true],
    [`[${'1,'.repeat(8)}1]`, false],
    ['['.repeat(20), true],
    ['{"a":{"b":"a text of some length that has no marks"}}', false],
  ])('%s', (text, expected) => {
    expect(hasTooManyValues(text, 9)).toBe(expected);
  });

  it('are left unconverted and counted', () => {
    const counts = new ConversionCounts();
    const conversion = new Conversion({ format: 'auto', keepsOriginal: false }, counts, 0);
    const record = `{"rule":"r","priority":"Notice","output_fields":{},"x":[${'0,'.repeat(MAX_VALUES)}0]}`;
    expect(conversion.convert(record, 'object', 1)).toBeNull();
    expect([counts.tooLarge, counts.unknown, counts.formats.size]).toEqual([1, 0, 0]);
  });
});
