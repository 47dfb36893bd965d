import { describe, expect, it } from 'vitest';
import { shellQuoted, visibleText } from './visible-text.ts';

describe('visible text', () => {
  it.each([
    ['ls -la', 'ls -la'],
    ['a\u001b[31mb', 'a␛[31mb'],
    ['a\nb\u0000', 'a␊b␀'],
    ['file\u202Egnp.exe', 'fileU+202Egnp.exe'],
    ['a\u200Bb\u3164c\uFEFF', 'aU+200BbU+3164cU+FEFF'],
    ['\u{E0041}', 'U+E0041'],
    ['\uD800', 'U+D800'],
    ['日本語 émoji 🙂', '日本語 émoji 🙂'],
  ])('%j is shown as %s', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it.each([
    ['/usr/bin/ls', '/usr/bin/ls'],
    ['', "''"],
    ['a b; rm -rf /', "'a b; rm -rf /'"],
    ["it's", "'it'\\''s'"],
    ['a\nb', "$'a\\x0ab'"],
    ["\u001b]0;'\\", "$'\\x1b]0;\\'\\\\'"],
    ['\u202E', "$'\\xe2\\x80\\xae'"],
  ])('%j is copied as %s', (text, copied) => {
    expect(shellQuoted(text)).toBe(copied);
  });
});
