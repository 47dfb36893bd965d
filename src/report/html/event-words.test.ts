import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import type { WhereData } from './data.ts';
import { commandLine, placeOf, subjectOf, textAt, valuesAt } from './event-words.ts';

describe('commandLine', () => {
  it.each<[readonly string[], string | null]>([
    [['ls', '-l', '/tmp'], 'ls -l /tmp'],
    [['sh', '-c', 'curl x | sh'], "sh -c 'curl x | sh'"],
    [['echo', ''], "echo ''"],
    [['echo', "it's here"], `echo "it's here"`],
    [['echo', `it's "$x"`], `echo 'it'\\''s "$x"'`],
    [['-v', '-v'], '-v -v'],
    [[], null],
  ])('%j', (args, line) => {
    expect(commandLine({ process: { args } }, 'process')).toBe(line);
  });

  it('is bounded', () => {
    const args = Array.from({ length: 1_000 }, () => 'x'.repeat(100));
    expect(commandLine({ process: { args } }, 'process')?.length).toBeLessThan(9_000);
  });
});

describe('subjectOf', () => {
  it.each<[JsonObject, string]>([
    [{ process: { name: 'a', executable: '/a', args: ['a', 'b'] } }, 'a b'],
    [{ process: { name: 'a', executable: '/a' } }, '/a'],
    [{ process: { name: 'a' } }, 'a'],
    [
      { process: { name: 'sh' }, event: { action: 'creation' }, file: { path: '/etc/x' } },
      'sh: creation /etc/x',
    ],
    [{ file: { path: '/etc/x' } }, 'file /etc/x'],
    [{ event: { action: 'login' } }, 'login'],
    [{}, 'event'],
  ])('%o', (document, subject) => {
    expect(subjectOf(document)).toBe(subject);
  });
});

describe('placeOf', () => {
  it.each<[JsonObject, Partial<WhereData>]>([
    [
      {
        container: { id: 'c1', name: 'web', image: { name: 'nginx', tag: ['1.25', 'x'] } },
        orchestrator: { namespace: 'shop', resource: { name: 'web-0' } },
        host: { name: 'node-1' },
      },
      {
        container: 'web',
        containerId: 'c1',
        image: 'nginx:1.25',
        pod: 'shop/web-0',
        host: 'node-1',
      },
    ],
    [
      { container: { id: '0123456789abcdef', name: '' }, orchestrator: { namespace: 'shop' } },
      { containerId: '0123456789abcdef', pod: 'shop' },
    ],
    [{}, {}],
  ])('%o', (document, place) => {
    const nothing = { container: '', containerId: '', image: '', pod: '', host: '' };
    expect(placeOf(document)).toEqual({ ...nothing, ...place });
  });
});

describe('valuesAt', () => {
  it.each<[JsonObject, string, readonly unknown[]]>([
    [{ a: { b: 1 } }, 'a.b', [1]],
    [{ 'a.b': 1 }, 'a.b', [1]],
    [{ 'a.b': { c: 1 }, a: { 'b.c': 2, b: { c: 3 } } }, 'a.b.c', [1, 2, 3]],
    [{ a: ['-v', '-v', null] }, 'a', ['-v', '-v']],
    [{ a: [{ b: 1 }, { b: [2, [3]] }] }, 'a.b', [1, 2, 3]],
    [{ a: { b: {} } }, 'a.b', []],
    [{ a: 1 }, 'a.b', []],
    [{}, '__proto__.x', []],
    [{}, 'constructor', []],
    [{ a: 2n ** 60n }, 'a', [2n ** 60n]],
  ])('%o at %s', (document, path, values) => {
    expect(valuesAt(document, path)).toEqual(values);
  });

  it('is bounded in number', () => {
    expect(valuesAt({ a: Array.from({ length: 5_000 }, () => 1) }, 'a')).toHaveLength(1_000);
  });

  it.each<[JsonObject, string | null]>([
    [{ a: ['x', 'y'] }, 'x'],
    [{ a: false }, 'false'],
    [{ a: '' }, null],
    [{}, null],
  ])('the first of %o as text', (document, text) => {
    expect(textAt(document, 'a')).toBe(text);
  });
});
