import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAscii } from '../../util/fold.ts';
import { countLines, eachLine } from './build.ts';
import { CollisionError, textTest, TextTableBuilder } from './text-table.ts';
import type { TextTable } from './value-list.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function tableOf(text: string, ignoresCase = false): TextTable {
  const bytes = bytesOf(text);
  const builder = new TextTableBuilder(bytes, countLines(bytes), ignoresCase);
  eachLine(bytes, 0, (start, end) => builder.add(start, end));
  return builder.finish();
}

describe('a table of texts', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['plain lines', 'a\nbc\n', ['a', 'bc'], ['', 'b', 'c', 'abc', 'a\nbc', 'A']],
    ['no feed at the end', 'a\nb', ['a', 'b'], ['']],
    ['Windows line ends', 'a\r\nb\r\n', ['a', 'b'], ['a\r', 'a\r\n']],
    ['a return at the very end', 'a\r', ['a'], ['a\r']],
    ['a return that belongs to the value', 'a\r\r\nb\rc', ['a\r', 'b\rc'], ['a', 'b', 'c']],
    ['blank lines', '\n\n  \n\t\na\n\n', ['a'], ['', '  ', '\t']],
    ['blanks around', ' a \n', [' a '], ['a', ' a', 'a ']],
    ['beyond ASCII', 'grün\n木\n😀\n', ['grün', '木', '😀'], ['grun', '😁', 'GRÜN']],
    ['nothing', '', [], ['', 'a']],
    ['half a pair in the event', '\ufffd\n', ['\ufffd', '\ud800'], ['\ud83d\ude00']],
    ['names that mean something', '__proto__\n', ['__proto__'], ['constructor', 'toString']],
  ])('has %s', (_, text, inside, outside) => {
    const has = textTest(tableOf(text));
    expect(inside.filter((value) => !has(value))).toEqual([]);
    expect(outside.filter((value) => has(value))).toEqual([]);
  });

  it('folds the case of ASCII letters only', () => {
    const table = tableOf('Sh\nSH\nÜber\n', true);
    const has = textTest(table);
    expect(['sh', 'SH', 'Über', 'ÜBER', 'über', '\u212a'].map(has)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(table.count).toBe(2);
  });

  it('counts a value once', () => {
    expect(tableOf('a\nb\na\r\na').count).toBe(2);
  });

  it('is as a set, whatever it holds', () => {
    const word = fc.oneof(
      fc.constantFrom('a', 'A', 'ab', 'b', 'é', ' ', '\r', 'a\r', '😀', '\ud83d'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const line = word.filter((text) => !text.includes('\n') && /[^ \t]/.test(text));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(word),
        fc.boolean(),
        fc.boolean(),
        (lines, asked, folds, returns) => {
          const written = lines.filter((each) => !each.endsWith('\r'));
          const has = textTest(
            tableOf(written.map((each) => `${each}${returns ? '\r' : ''}\n`).join(''), folds),
          );
          const fold = (text: string) => (folds ? foldAscii(wellFormed(text)) : wellFormed(text));
          const set = new Set(written.map(fold));
          for (const each of [...asked, ...written]) expect(has(each)).toBe(set.has(fold(each)));
        },
      ),
    );
  });

  it('refuses values that were made to collide', () => {
    const crafted = collisions(3_000);
    expect(() => tableOf(crafted)).toThrow(CollisionError);
  });
});

/** As UTF-8 has it: without half pairs. */
const wellFormed = (text: string) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(text));

/** Texts with the same lower bits of their hash, found by trying. */
function collisions(count: number): string {
  const mask = 2 ** Math.ceil(Math.log2(count * 2)) - 1;
  const found: string[] = [];
  for (let number = 0; found.length < count; number += 1) {
    const text = number.toString(36);
    if ((hashOf(text) & mask) < 16) found.push(text);
  }
  return found.join('\n');
}

/** The same function as that of the table. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
