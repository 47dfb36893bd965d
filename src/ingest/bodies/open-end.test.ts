import { describe, expect, it } from 'vitest';
import { openEnd } from './open-end.ts';

const audit = (type: string, serial: number, node = '') =>
  `${node}type=${type} msg=audit(1600000000.123:${serial}): argc=1`;
const cri = (tag: string, text: string, stream = 'stdout') =>
  `2026-11-24T10:15:30.123456789Z ${stream} ${tag} ${text}`;
const docker = (log: string) => JSON.stringify({ log, stream: 'stdout', time: '2026' });

/** What is left, as the number of lines. */
function openLines(lines: readonly string[]): number {
  const body = Buffer.from(`${lines.join('\n')}\n`);
  const rest = body.toString('latin1', body.length - openEnd(body));
  return rest === '' ? 0 : rest.split('\n').length - 1;
}

describe('the end of a body', () => {
  it.each<[string, readonly string[], number]>([
    ['documents', ['{"a":1}', '{"a":2}'], 0],
    ['an event of auditd that ended', [audit('SYSCALL', 1), audit('PROCTITLE', 1)], 0],
    ['an event of auditd with its own end', [audit('SYSCALL', 1), audit('EOE', 1)], 0],
    [
      'the beginning of one',
      [audit('SYSCALL', 1), audit('EOE', 1), audit('SYSCALL', 2), audit('CWD', 2)],
      2,
    ],
    [
      'two of them, one within the other',
      [audit('SYSCALL', 1), audit('SYSCALL', 2), audit('PROCTITLE', 2)],
      3,
    ],
    [
      'the same number on two machines',
      [audit('SYSCALL', 1, 'node=a '), audit('EOE', 1, 'node=b ')],
      2,
    ],
    ['a record of auditd that stands alone', [audit('USER_LOGIN', 1)], 0],
    ['a whole container log line', [cri('P', 'a'), cri('F', 'b')], 0],
    ['a part of one', [cri('F', 'a'), cri('P', 'b'), cri('F', 'c', 'stderr')], 2],
    ['a whole line of Docker', [docker('a'), docker('b\n')], 0],
    ['a part of one of Docker', [docker('a\n'), docker('b')], 1],
    [
      'one that is longer than is waited for',
      [audit('SYSCALL', 1), ...Array<string>(25_000).fill(audit('USER_LOGIN', 2))],
      0,
    ],
    [
      'one without a mark of its end, long after which another happened',
      [audit('SYSCALL', 1), audit('SYSCALL', 2).replace('1600000000.', '1600000003.')],
      1,
    ],
    ['a part of one among other lines', [cri('P', 'a'), '{"a":1}', cri('F', 'b', 'stderr')], 3],
    ['nothing', [], 0],
  ])('with %s', (_, lines, open) => {
    expect(openLines(lines)).toBe(open);
  });

  it('is found in bytes of any kind', () => {
    for (const body of [
      '',
      '\n',
      '\n\n',
      '\0',
      '\xff\xfe',
      'x'.repeat(200_000),
      '\n'.repeat(100_000),
    ]) {
      expect(openEnd(Buffer.from(body, 'latin1'))).toBe(0);
    }
  });
});
