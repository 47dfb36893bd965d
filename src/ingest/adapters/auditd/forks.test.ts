import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { memberAt, objectAt } from '../members.ts';
import { createProcessCache } from '../process-cache.ts';
import { AUDITD } from './index.ts';

/** One system call on x86-64 with pids of the host, and its stamp in seconds. */
interface Call {
  readonly at: number;
  readonly is: string;
  readonly pid: number;
  readonly ppid: number;
  readonly exe?: string;
}

function convert(calls: readonly Call[]) {
  const converter = AUDITD.open();
  const cache = createProcessCache();
  const lines = calls.flatMap(({ at, is, pid, ppid, exe = '/bin/bash' }) => [
    `type=SYSCALL msg=audit(${at}.000:${at}): arch=c000003e ${is} ppid=${ppid} pid=${pid} exe="${exe}"`,
    `type=PROCTITLE msg=audit(${at}.000:${at}): proctitle="x"`,
  ]);
  const made = [...lines.map((line) => converter.convert(line)), converter.finish()];
  return {
    documents: made.flatMap(({ documents }) => documents).map((each) => cache.complete(each)),
    reasons: made.flatMap(({ dropped }) => [...(dropped?.keys() ?? [])]),
  };
}

const BASH = { at: 1, is: 'syscall=59 success=yes', pid: 100, ppid: 1 };
const parentOf = (document: JsonObject | undefined) =>
  objectAt(objectAt(document, 'process'), 'parent');

describe('forks', () => {
  it.each([
    ['fork', 'syscall=57 success=yes exit=200'],
    ['vfork', 'syscall=58 success=yes exit=200'],
    ['clone', 'syscall=56 success=yes exit=200 a0=1200011'],
  ])('by %s make the child known to those that it starts', (_, is) => {
    const { documents } = convert([
      BASH,
      { at: 2, is, pid: 100, ppid: 1 },
      { at: 3, is: 'syscall=59 success=yes', pid: 300, ppid: 200, exe: '/usr/bin/id' },
    ]);
    const [bash, child, id] = documents;
    expect(memberAt(objectAt(child, 'event'), 'action')).toBe('fork');
    expect(objectAt(child, 'process')).toMatchObject({ pid: 200, executable: '/bin/bash' });
    expect(memberAt(parentOf(child), 'entity_id')).toBe(
      memberAt(objectAt(bash, 'process'), 'entity_id'),
    );
    expect(parentOf(id)).toMatchObject({ pid: 200, name: 'bash', executable: '/bin/bash' });
    expect(memberAt(parentOf(id), 'entity_id')).toBe(
      memberAt(objectAt(child, 'process'), 'entity_id'),
    );
  });

  it('by clone3, which may start a thread, make no event but do make the child known', () => {
    const { documents, reasons } = convert([
      { at: 2, is: 'syscall=435 success=yes exit=200', pid: 100, ppid: 1 },
      { at: 3, is: 'syscall=231 a0=0', pid: 200, ppid: 100 },
    ]);
    expect(reasons).toEqual(['clone3, which may start a thread']);
    expect(memberAt(objectAt(documents[0], 'process'), 'entity_id')).toEqual(expect.any(String));
  });

  it('with CLONE_PARENT make a sibling, not a child', () => {
    const is = 'syscall=56 success=yes exit=200 a0=8000';
    const { documents } = convert([{ at: 2, is, pid: 100, ppid: 7 }]);
    expect(parentOf(documents[0])).toEqual({ pid: 7 });
  });

  it.each([
    [
      'a thread',
      'syscall=56 success=yes exit=200 a0=3d0f00',
      'start of a thread, not of a process',
    ],
    ['a failure', 'syscall=57 success=no exit=-11', 'fork that did not create a process'],
    ['no result', 'syscall=57 success=yes', 'fork that did not create a process'],
    ['a pid of a container', 'syscall=57 success=yes exit=12', 'fork in another pid namespace'],
    [
      'clone without its flags',
      'syscall=56 success=yes exit=200',
      'clone3, which may start a thread',
    ],
  ])('with %s make no event', (_, is, reason) => {
    const { documents, reasons } = convert([{ at: 2, is, pid: 100, ppid: 1 }]);
    expect(documents).toEqual([]);
    expect(reasons).toEqual([reason]);
  });

  it('in a container do not change what is known of a process of the host', () => {
    const { documents } = convert([
      { at: 1, is: 'syscall=59 success=yes', pid: 12, ppid: 1, exe: '/usr/sbin/sshd' },
      { at: 2, is: 'syscall=57 success=yes exit=12', pid: 100, ppid: 1 },
      { at: 3, is: 'syscall=59 success=yes', pid: 300, ppid: 12, exe: '/usr/bin/id' },
    ]);
    expect(parentOf(documents.at(-1))).toMatchObject({ name: 'sshd' });
  });

  it('that are reported after the child has run its program do not undo that', () => {
    const { documents } = convert([
      { at: 3, is: 'syscall=59 success=yes', pid: 200, ppid: 100, exe: '/usr/bin/make' },
      { at: 2, is: 'syscall=57 success=yes exit=200', pid: 100, ppid: 1 },
      { at: 4, is: 'syscall=59 success=yes', pid: 300, ppid: 200, exe: '/usr/bin/id' },
    ]);
    expect(parentOf(documents.at(-1))).toMatchObject({ name: 'make' });
  });
});

describe('values', () => {
  it('are the same with quotes and without', () => {
    const head = 'type=SYSCALL msg=audit(1.000:1):';
    const plain = `${head} arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=7 uid=0 tty=(none) exe="/bin/x"`;
    const quoted = `${head} arch="c000003e" syscall="59" success="yes" exit="0" ppid="1" pid="7" uid="0" tty="(none)" exe="/bin/x"`;
    const convertLine = (line: string) => {
      const converter = AUDITD.open();
      converter.convert(line);
      return converter.finish().documents;
    };
    expect(convertLine(quoted)).toEqual(convertLine(plain));
    expect(convertLine(plain)[0]).toMatchObject({ process: { interactive: false } });
  });

  it('of a program whose file is gone do not say so in its name', () => {
    const hex = Buffer.from('/tmp/x (deleted)').toString('hex');
    const { documents } = convert([{ ...BASH, exe: '/tmp/x (deleted)' }]);
    expect(objectAt(documents[0], 'process')).toMatchObject({ name: 'x', executable: '/tmp/x' });
    const converter = AUDITD.open();
    converter.convert(
      `type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes pid=7 exe=${hex}`,
    );
    expect(converter.finish().documents[0]).toMatchObject({ process: { executable: '/tmp/x' } });
  });
});
