import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitArguments, splitCommandLine, splitWords } from './arguments.ts';

/** As Tetragon writes arguments. */
const wrapped = (args: readonly string[]) =>
  args.map((each) => (each.includes(' ') ? `"${each}"` : each)).join(' ');

describe('arguments with wrapped blanks', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['-s', ['-s']],
    ['-s "http://198.51.100.7/a b.sh"', ['-s', 'http://198.51.100.7/a b.sh']],
    ['"a b" "c d"', ['a b', 'c d']],
    ['-c "echo "hi there""', ['-c', 'echo "hi there"']],
    ['-c "echo "a b" c" x', ['-c', 'echo "a b" c', 'x']],
    ['-c "a "b "c d" e" f" g', ['-c', 'a "b "c d" e" f', 'g']],
    ['"say "" "a ""b c"" d"', ['say "', 'a ""b c"" d']],
    ['"quoted" "x', ['"quoted"', '"x']],
    ['""', ['""']],
    ['"a b', ['"a', 'b']],
    ['a"b c"d', ['a"b', 'c"d']],
    ['a  b ', ['a', '', 'b', '']],
    ['-c "line\nbreak x"', ['-c', 'line\nbreak x']],
  ])('of %j', (text, args) => {
    expect(splitArguments(text)).toStrictEqual(args);
  });

  it('come back as they were where they hold no quotes', () => {
    const plain = string({ minLength: 1 }).map((text) => text.replaceAll('"', "'"));
    assert(
      property(array(plain, { minLength: 1 }), (args) => {
        expect(splitArguments(wrapped(args))).toStrictEqual(args);
      }),
    );
  });

  it('lose nothing but blanks and quotes', () => {
    const pieces = constantFrom('a', 'b', ' ', '"', '\\', '\n');
    assert(
      property(string({ unit: pieces }), (text) => {
        const bare = (each: string) => each.replaceAll(/[ "]/g, '');
        expect(bare(splitArguments(text).join(''))).toBe(bare(text));
      }),
    );
  });

  it('are found in one pass, whatever quotes there are', () => {
    const hostile = [`"a ${'"'.repeat(200_000)}`, '"a '.repeat(100_000), '" '.repeat(100_000)];
    for (const text of hostile) expect(splitArguments(text).length).toBeGreaterThan(0);
  });
});

describe('arguments that are joined', () => {
  it('are split at blanks', () => {
    expect(splitWords(' a  "b c" ')).toStrictEqual(['a', '"b', 'c"']);
  });

  it.each<[string, string, readonly string[]]>([
    ['curl', '-s http://198.51.100.7/a b.sh', ['-s', 'http://198.51.100.7/a', 'b.sh']],
    ['sh', '-c echo  "a b" | wc', ['-c', 'echo  "a b" | wc']],
    ['/bin/bash', '-o pipefail -ec x y', ['-o', 'pipefail', '-ec', 'x y']],
    ['-bash', '-l -c x y', ['-l', '-c', 'x y']],
    ['bash', 'script.sh -c x y', ['script.sh', '-c', 'x', 'y']],
    ['bash', '-c', ['-c']],
    ['bash', '-o', ['-o']],
    ['bash', '-o pipefail', ['-o', 'pipefail']],
    ['bash', '', []],
    ['sh', '-e a b', ['-e', 'a', 'b']],
    ['python3.11', '-u -c import os; os.system("id")', ['-u', '-c', 'import os; os.system("id")']],
    ['python3', '-m http.server 80', ['-m', 'http.server', '80']],
    ['perl', '-ne print if 1', ['-ne', 'print if 1']],
    ['node', '-e x y', ['-e', 'x y']],
    ['php', '-r echo 1;', ['-r', 'echo 1;']],
    ['crash', '-c a b', ['-c', 'a', 'b']],
  ])('behind %s: %j', (program, text, args) => {
    expect(splitCommandLine(program, text)).toStrictEqual(args);
  });
});
