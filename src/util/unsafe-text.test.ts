import { describe, expect, it } from 'vitest';
import { escapeCharacter, escapeInJson, UNSAFE_CHARACTER } from './unsafe-text.ts';

describe('UNSAFE_CHARACTER', () => {
  it.each([
    ['\u0000', '\\x00'],
    ['\u001b', '\\x1b'],
    ['\n', '\\n'],
    ['\u009b', '\\u{9b}'],
    ['\u202e', '\\u{202e}'],
    ['\u200b', '\\u{200b}'],
    ['\u2028', '\\u{2028}'],
    ['\u3164', '\\u{3164}'],
    ['\ufff9', '\\u{fff9}'],
    ['\ud800', '\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('%j is written %s', (character, written) => {
    expect(character.replace(UNSAFE_CHARACTER, escapeCharacter)).toBe(written);
  });

  it('leaves letters, signs and whole surrogate pairs alone', () => {
    const text = 'naïve 😀 日本 עברית "<&>\' \u00a0';
    expect(text.replace(UNSAFE_CHARACTER, escapeCharacter)).toBe(text);
  });
});

describe('escapeInJson', () => {
  it.each(['\u202e', '\u{e0041}', '\ud800', '\u0085'])('%j keeps the value', (character) => {
    expect(JSON.parse(`"${escapeInJson(character)}"`)).toBe(character);
  });
});
