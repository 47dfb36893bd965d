import { describe, expect, it } from 'vitest';
import { foldAscii, hasFoldedAt } from './fold.ts';

describe('foldAscii', () => {
  it.each([
    ['', ''],
    ['runc', 'runc'],
    ['RunC.EXE', 'runc.exe'],
    ['@[`{', '@[`{'],
    ['\u212A', '\u212A'],
    ['ÀÉ É', 'ÀÉ É'],
    ['ÀBC', 'Àbc'],
    ['İSTANBUL', 'İstanbul'],
    ['\u{10400}A\ud800B', '\u{10400}a\ud800b'],
  ])('folds %j to %j', (text, folded) => {
    expect(foldAscii(text)).toBe(folded);
  });
});

describe('hasFoldedAt', () => {
  it.each([
    ['/usr/bin/KubeCtl', 9, 'kubectl', true],
    ['/usr/bin/KubeCtl', 9, 'kubectl2', false],
    ['/usr/bin/KubeCtl', 8, 'kubectl', false],
    ['\u212Aubectl', 0, 'kubectl', false],
    ['abc', -1, 'a', false],
    ['abc', 3, '', true],
    ['abc', 4, '', false],
  ])('looks in %j at %i for %j: %s', (text, start, folded, has) => {
    expect(hasFoldedAt(text, start, folded)).toBe(has);
  });
});
