import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { memberAt, objectAt } from '../members.ts';
import { AUDITD } from './index.ts';

/** The document of a system call on x86-64, or the reason why there is none. */
function convert(syscall: string, ...records: readonly string[]): JsonObject | string {
  const converter = AUDITD.open();
  const lines = [`SYSCALL arch=c000003e pid=7 exe="/bin/x" ${syscall}`, ...records].map((text) => {
    const [type = '', ...body] = text.split(' ');
    return `type=${type} msg=audit(1.000:1): ${body.join(' ')}`;
  });
  const made = [...lines.map((line) => converter.convert(line)), converter.finish()];
  const reasons = made.flatMap(({ dropped }) => [...(dropped?.keys() ?? [])]);
  return made.flatMap(({ documents }) => documents)[0] ?? reasons.join();
}

const CWD = 'CWD cwd="/tmp"';
const path = (name: string, role: string) => `PATH item=0 name=${name} nametype=${role}`;

const seen = (made: JsonObject | string) => {
  if (typeof made === 'string') return made;
  const event = objectAt(made, 'event');
  const { path: file } = objectAt(made, 'file') ?? {};
  return [memberAt(event, 'action'), memberAt(event, 'type'), file].map(String).join(' ');
};

describe('system calls on files', () => {
  it.each<[string, string, readonly string[], string]>([
    ['open to read', 'syscall=2 success=yes a1=0', [path('"a"', 'NORMAL')], 'open access /tmp/a'],
    [
      'open to write',
      'syscall=2 success=yes a1=1',
      [path('"a"', 'NORMAL')],
      'modification change /tmp/a',
    ],
    [
      'open to read and write',
      'syscall=2 success=yes a1=80002',
      [path('"a"', 'NORMAL')],
      'modification change /tmp/a',
    ],
    [
      'open to cut',
      'syscall=2 success=yes a1=200',
      [path('"a"', 'NORMAL')],
      'modification change /tmp/a',
    ],
    [
      'creation',
      'syscall=257 success=yes a0=ffffff9c a2=241',
      [path('"/tmp"', 'PARENT'), path('"a"', 'CREATE')],
      'creation creation /tmp/a',
    ],
    [
      'creat of what is there',
      'syscall=85 success=yes',
      [path('"a"', 'NORMAL')],
      'modification change /tmp/a',
    ],
    [
      'openat2 by the flags of its record',
      'syscall=437 success=yes a0=ffffff9c a2=1',
      ['OPENAT2 oflag=02000101 mode=0 resolve=0x8', path('"a"', 'NORMAL')],
      'modification change /tmp/a',
    ],
    [
      'openat2 without it',
      'syscall=437 success=yes a0=ffffff9c a2=1',
      [path('"a"', 'NORMAL')],
      'open access /tmp/a',
    ],
    ['truncate', 'syscall=76 success=yes', [path('"/a"', 'NORMAL')], 'modification change /a'],
    [
      'unlink',
      'syscall=87 success=yes',
      [path('"/tmp"', 'PARENT'), path('"a"', 'DELETE')],
      'deletion deletion /tmp/a',
    ],
    [
      'link',
      'syscall=86 success=yes',
      [path('"a"', 'NORMAL'), path('"/tmp"', 'PARENT'), path('"b"', 'CREATE')],
      'link creation /tmp/b',
    ],
    [
      'symlink',
      'syscall=88 success=yes',
      [path('"/tmp"', 'PARENT'), path('"b"', 'CREATE')],
      'link creation /tmp/b',
    ],
    ['mknod', 'syscall=133 success=yes', [path('"b"', 'CREATE')], 'creation creation /tmp/b'],
    [
      'a call that was forbidden',
      'syscall=2 success=no exit=-13 a1=1',
      [path('"/etc/shadow"', 'NORMAL')],
      'modification denied /etc/shadow',
    ],
    [
      'a call that failed',
      'syscall=2 success=no exit=-2 a1=0',
      [path('"/none"', 'UNKNOWN')],
      'open error /none',
    ],
    [
      'a path that climbs',
      'syscall=2 success=yes a1=0',
      [path('"../etc/x/../shadow"', 'NORMAL')],
      'open access /etc/shadow',
    ],
    [
      'a path with a blank',
      'syscall=2 success=yes a1=0',
      [path('2F6120620A', 'NORMAL')],
      'open access /a b\n',
    ],
    ['no path', 'syscall=2 success=yes a1=0', [], 'system call on a file without its PATH record'],
    [
      'no name',
      'syscall=2 success=yes a1=0',
      [path('(null)', 'NORMAL')],
      'system call on a file without its PATH record',
    ],
    ['another call', 'syscall=42 success=yes', [], 'system call not related to a process or file'],
    [
      'a call of another architecture',
      'arch=1 syscall=x',
      [],
      'system call not related to a process or file',
    ],
  ])('%s', (_, syscall, records, expected) => {
    expect(seen(convert(syscall, CWD, ...records))).toBe(expected);
  });

  it.each([
    ['an open folder', 'a0=3', CWD],
    ['an unknown folder', 'a0=ffffff9c', 'SOCKADDR saddr=00'],
  ])('leave out a path that starts at %s', (_, folder, record) => {
    const made = convert(
      `syscall=257 success=yes ${folder} a2=0`,
      record,
      path('"./a/b.txt"', 'NORMAL'),
    );
    expect(made).toMatchObject({
      file: { name: 'b.txt', extension: 'txt' },
      dockwarden: { missing: ['file.path'] },
    });
    expect(objectAt(made as JsonObject, 'file')).not.toHaveProperty('path');
  });
});

describe('an exec', () => {
  it.each([
    ['c000003e', '59 322'],
    ['40000003', '11 358'],
    ['c00000b7', '221 281'],
    ['c00000f3', '221 281'],
    ['80000016', '11 354'],
    ['c0000015', '11 362'],
  ])('is known on %s', (arch, numbers) => {
    for (const number of numbers.split(' ')) {
      const converter = AUDITD.open();
      converter.convert(
        `type=SYSCALL msg=audit(1.000:1): arch=${arch} syscall=${number} success=yes pid=1`,
      );
      expect(converter.finish().documents).toMatchObject([{ event: { type: ['start'] } }]);
    }
  });

  it('is known by its translation', () => {
    const made = convert('syscall=9999 success=yes\x1dSYSCALL=execve');
    expect(made).toMatchObject({ event: { type: ['start'], action: 'exec' } });
  });

  it.each([
    ['forbidden', '-13', 'denied'],
    ['not permitted', '-1', 'denied'],
    ['of what is not there', '-2', 'error'],
  ])('that is %s is no start', (_, exit, type) => {
    const made = convert(`syscall=59 success=no exit=${exit}`, CWD, path('"./tool"', 'NORMAL'));
    expect(made).toMatchObject({
      event: { category: ['process'], type: [type], action: 'exec', outcome: 'failure' },
      process: { name: 'x', executable: '/bin/x' },
      file: { path: '/tmp/tool', name: 'tool' },
    });
    expect(objectAt(made as JsonObject, 'process')).not.toHaveProperty('args');
  });

  it.each<[string, readonly string[], readonly string[], JsonObject | undefined]>([
    ['whole', ['EXECVE argc=2 a0="a" a1=2220'], ['a', '" '], undefined],
    ['empty ones', ['EXECVE argc=3 a0="a" a1="" a2=(null)'], ['a', '', ''], undefined],
    ['broken UTF-8', ['EXECVE argc=1 a0=61FF62'], ['a\ufffdb'], undefined],
    ['line breaks', ['EXECVE argc=1 a0=0A747970653D'], ['\ntype='], undefined],
    [
      'in pieces that cut a character',
      ['EXECVE argc=2 a0="a" a1_len=8 a1[0]=62C3', 'EXECVE a1[1]=A463'],
      ['a', 'b\u00e4c'],
      undefined,
    ],
    [
      'in pieces of plain text, in any order',
      ['EXECVE argc=1 a0[1]="cd"', 'EXECVE a0_len=4 a0[0]="ab"'],
      ['abcd'],
      undefined,
    ],
    [
      'of which a piece is missing',
      ['EXECVE argc=1 a0_len=6 a0[0]="ab" a0[2]="ef"'],
      ['abef'],
      { missing: ['process.args'] },
    ],
    [
      'of which one is missing',
      ['EXECVE argc=3 a0="a" a2="c"'],
      ['a', 'c'],
      { missing: ['process.args'] },
    ],
    ['over records', ['EXECVE argc=2 a0="a"', 'EXECVE a1="b"'], ['a', 'b'], undefined],
    ['twice: the first counts', ['EXECVE argc=1 a0="a"', 'EXECVE argc=1 a0="b"'], ['a'], undefined],
    [
      'with more of them than there are',
      ['EXECVE argc=4294967295 a0="a"'],
      ['a'],
      { missing: ['process.args'] },
    ],
    [
      'from PROCTITLE',
      ['PROCTITLE proctitle=61002D62'],
      ['a', '-b'],
      { reconstructed: ['process.args'] },
    ],
  ])('has arguments: %s', (_, records, args, dockwarden) => {
    const made = convertExec(records);
    expect(objectAt(made, 'process')?.['args']).toStrictEqual(args);
    expect(memberAt(made, 'dockwarden')).toStrictEqual(dockwarden);
  });

  it('without any is marked', () => {
    const made = convertExec([]);
    expect(objectAt(made, 'process')).not.toHaveProperty('args');
    expect(memberAt(made, 'dockwarden')).toStrictEqual({ missing: ['process.args'] });
  });
});

function convertExec(records: readonly string[]): JsonObject {
  const made = convert('syscall=59 success=yes', ...records);
  if (typeof made === 'string') throw new Error(made);
  return made;
}
