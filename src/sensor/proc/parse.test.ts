import { describe, expect, it } from 'vitest';
import { parseArgs, parseStat } from './parse.ts';

/** A stat line of a task with this name. */
const statLine = (comm: string, end = '0 140722238539023 0\n') =>
  `4121 (${comm}) S 4050 4100 4000 34816 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 1105200 3133440 ` +
  `414 18446744073709551615 1 2 3 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 94794408369200 94794408370816 ${end}`;

const stat = (text: string) => {
  const bytes = Buffer.from(text);
  return parseStat(Buffer.concat([bytes, Buffer.from(') junk of an earlier read')]), bytes.length);
};

describe('stat', () => {
  it.each([['sh'], [''], ['a) R 1 (b'], ['a\nb'], [') S 1 1 1 ('], ['\u001b[31m'], ['é']])(
    'of a task called %j',
    (comm) => {
      expect(stat(statLine(comm))).toEqual({
        comm,
        isZombie: false,
        parent: 4050,
        group: 4100,
        session: 4000,
        terminal: 34816,
        startTicks: 1105200,
        argumentsAt: 140722238539023,
      });
    },
  );

  it('shows broken UTF-8 as such', () => {
    const bytes = Buffer.concat([
      Buffer.from('1 (a'),
      Buffer.from([0xff]),
      Buffer.from(statLine('x').slice(7)),
    ]);
    expect(parseStat(bytes, bytes.length)?.comm).toBe('a\uFFFD');
  });

  it('of a zombie', () => {
    expect(stat(statLine('x').replace(') S', ') Z'))?.isZombie).toBe(true);
  });

  it.each([[''], ['1'], ['1 (a'], ['1 (a) S'], [statLine('x').slice(0, 60)]])(
    'not of %j',
    (text) => {
      expect(stat(text)).toBeNull();
    },
  );
});

describe('arguments', () => {
  it.each<[string, (string | number[])[], boolean, string[]]>([
    ['each ends in NUL', ['ls\0-l\0'], false, ['ls', '-l']],
    ['empty ones count', ['a\0\0\0'], false, ['a', '', '']],
    ['one empty one', ['\0'], false, ['']],
    ['none', [], false, []],
    [
      'without the last NUL, as a process may write it',
      ['nginx: master'],
      false,
      ['nginx: master'],
    ],
    ['control characters stay', ['a\n\u001b[0m\0'], false, ['a\n\u001b[0m']],
    ['broken UTF-8', ['a', [0xc3], '\0', [0xff, 0xfe], '\0'], false, ['a\uFFFD', '\uFFFD\uFFFD']],
    ['cut within one', ['a\0bc'], true, ['a', 'bc']],
    ['cut between two', ['a\0'], true, ['a', '']],
  ])('%s', (_, parts, isCut, args) => {
    const bytes = Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
    );
    expect(parseArgs(Buffer.concat([bytes, Buffer.from('old\0')]), bytes.length, isCut)).toEqual(
      args,
    );
  });
});
