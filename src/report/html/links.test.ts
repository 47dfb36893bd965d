import { describe, expect, it } from 'vitest';
import { attackLink, externalLink, safeAddress } from './links.ts';

describe('safeAddress', () => {
  it.each<[string, string | null]>([
    ['https://a.test/x?y=1#z', 'https://a.test/x?y=1#z'],
    ['HTTP://A.test', 'http://a.test/'],
    ['https://a.test/ü"<>', 'https://a.test/%C3%BC%22%3C%3E'],
    ['mailto:a@b.test', null],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    ['java\nscript:alert(1)', null],
    ['\u0001javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['vbscript:x', null],
    ['file:///etc/passwd', null],
    ['//a.test', null],
    ['/x', null],
    ['', null],
    ['https://a.test/\u202egnp', null],
    ['https://', null],
  ])('%j', (text, address) => {
    expect(safeAddress(text)).toBe(address);
  });

  it('knows letters where they are wanted', () => {
    expect(safeAddress('mailto:a@b.test', 'mail')).toBe('mailto:a@b.test');
  });
});

describe('links', () => {
  it.each([
    [
      String(externalLink('https://a.test/?a&b')),
      '<a href="https://a.test/?a&amp;b" rel="noopener noreferrer">https://a.test/?a&amp;b</a>',
    ],
    [String(externalLink('javascript:x')), 'javascript:x'],
    [
      String(attackLink('T1059.004', 'x')),
      '<a href="https://attack.mitre.org/techniques/T1059/004/" rel="noopener noreferrer">T1059.004 Unix Shell</a>',
    ],
    [
      String(attackLink('TA0002', 'x')),
      '<a href="https://attack.mitre.org/tactics/TA0002/" rel="noopener noreferrer">TA0002 Execution</a>',
    ],
    [String(attackLink('T9999', '<x>')), 'T9999 &lt;x&gt;'],
  ])('%#', (written, expected) => {
    expect(written.replaceAll('\n', '')).toBe(expected);
  });
});
