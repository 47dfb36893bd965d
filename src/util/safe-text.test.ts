import { describe, expect, it } from 'vitest';
import { safeJson, safeText } from './safe-text.ts';

describe('safeText', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u009b2J', '\\u{9b}2J'],
    ['pay\u202excod.sh', 'pay\\u{202e}xcod.sh'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['\u2028\u2029\u0085', '\\u{2028}\\u{2029}\\u{85}'],
    ['\ud800x\udc00', '\\u{d800}x\\u{dc00}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['naïve 😀 日本', 'naïve 😀 日本'],
  ])('%j', (text, expected) => {
    expect(safeText(text)).toBe(expected);
  });
});

describe('safeJson', () => {
  it('keeps the value', () => {
    const value = { a: '\u009b2J \u202e \u2028 \u007f \u{e0041} ok' };
    const shown = safeJson(JSON.stringify(value));
    expect(shown).not.toMatch(/[\u007f-\u009f\u2028\u202e]/u);
    expect(JSON.parse(shown)).toEqual(value);
  });
  it('replaces line breaks between tokens', () => {
    expect(safeJson('{\r\n\t"a": 1\n}')).toBe('{   "a": 1 }');
  });
});
