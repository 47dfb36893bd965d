import { describe, expect, it } from 'vitest';
import { type Json, type JsonObject, parseJson } from '../../../events/json.ts';
import { objectAt } from '../members.ts';
import { TRACEE } from './index.ts';
import { EXEC_ARGS, flat, nested, nestedIn } from './samples.testing.ts';

function convert(record: JsonObject) {
  return TRACEE.open().convert(record);
}

/** The value at a path of the last document. */
function at(records: JsonObject | readonly JsonObject[], path: string): unknown {
  const converter = TRACEE.open();
  const documents = [records].flat().flatMap((record) => converter.convert(record).documents);
  return path
    .split('.')
    .reduce<Json | undefined>(
      (value, key) => objectAt({ value: value ?? null }, 'value')?.[key],
      documents.at(-1),
    );
}

const pairs = (values: JsonObject): Json =>
  Object.entries(values).map(([name, value]) => ({ name, type: 'x', value }));

describe('times', () => {
  it('keep every nanosecond of the text that was read', () => {
    const record = parseJson(
      '{"timestamp":1777889730123456789,"eventName":"sched_process_exec","hostProcessId":7,"threadStartTime":1777889730123456001}',
    ) as JsonObject;
    expect(at(record, '@timestamp')).toBe('2026-05-04T10:15:30.123456789Z');
    expect(at(record, 'process.start')).toBe('2026-05-04T10:15:30.123456001Z');
  });

  it.each([
    [616_858_353_946_737, undefined],
    [1_777_889_730_000_000_000n, '2026-05-04T10:15:30.000Z'],
    [2n ** 63n, undefined],
    [-1, undefined],
  ])('that count from the boot of the host are no dates: %s', (threadStartTime, start) => {
    expect(at(flat('sched_process_exec', [], { threadStartTime }), 'process.start')).toBe(start);
  });

  it.each([
    [{ seconds: 1_777_889_730, nanos: 123_456_789 }, '2026-05-04T10:15:30.123456789Z'],
    [{ seconds: '1777889730' }, '2026-05-04T10:15:30.000Z'],
    [{ nanos: 1 }, undefined],
    ['2026-05-04T10:15:30Z', '2026-05-04T10:15:30.000Z'],
    ['soon', undefined],
  ])('in text or in parts: %o', (timestamp, time) => {
    expect(at(nested('sched_process_exec', [], { timestamp }), '@timestamp')).toBe(time);
  });
});

describe('the call that starts a program', () => {
  const call = (values: JsonObject, members: JsonObject = {}) =>
    flat('execve', pairs(values), members);
  const shell = { pathname: '/bin/ls', argv: ['ls'] };

  it('is skipped once the exec itself is reported', () => {
    const converter = TRACEE.open();
    expect(converter.convert(call(shell)).documents).toHaveLength(1);
    expect(converter.convert(flat('sched_process_exec', EXEC_ARGS)).documents).toHaveLength(1);
    expect(converter.convert(call(shell))).toStrictEqual({
      documents: [],
      skipped: 'system call whose exec is also reported',
    });
  });

  it('started nothing where it failed', () => {
    const failed = call(shell, { returnValue: -2 });
    expect(at(failed, 'event.type')).toStrictEqual(['info']);
    expect(at(failed, 'event.outcome')).toBe('failure');
    expect(at(failed, 'process.executable')).toBe('/usr/bin/curl');
  });

  it('names the program of a relative path, not its place', () => {
    const relative = call({ ...shell, pathname: './tools/ls' });
    expect(at(relative, 'process.name')).toBe('ls');
    expect(at(relative, 'process.executable')).toBeUndefined();
  });
});

describe('the name of the host', () => {
  it('is what a process outside of containers sees', () => {
    const host = { containerId: '', container: {}, hostName: 'node-a' };
    expect(at(flat('sched_process_exec', EXEC_ARGS, host), 'host.hostname')).toBe('node-a');
    expect(at(flat('sched_process_exec', EXEC_ARGS), 'host.hostname')).toBeUndefined();
  });
});

describe('interactive', () => {
  it.each([
    ['/dev/pts/0', true, undefined],
    ['/dev/tty1', true, undefined],
    ['/dev/console', true, undefined],
    ['pipe:[41022]', false, ['process.interactive']],
    ['/dev/null', false, ['process.interactive']],
    ['', undefined, undefined],
  ])('with "%s" as input', (input, interactive, guessed) => {
    const record = flat('sched_process_exec', pairs({ stdin_path: input }));
    expect(at(record, 'process.interactive')).toBe(interactive);
    expect(at(record, 'dockwarden.reconstructed')).toStrictEqual(guessed);
  });
});

describe('programs and arguments', () => {
  it.each([
    [{ argv: [''] }, ['']],
    [{ argv: [] }, undefined],
    [{ argv: null }, undefined],
    [{ argv: ['a', 1] }, undefined],
  ])('%o', (args, expected) => {
    expect(at(flat('sched_process_exec', pairs(args)), 'process.args')).toStrictEqual(expected);
  });

  it('are what is started, not what started it', () => {
    const executable = { path: '/bin/sh' };
    const record = flat('sched_process_exec', EXEC_ARGS, { executable });
    expect(at(record, 'process.executable')).toBe('/usr/bin/curl');
  });

  it('have the name of the task where no path is known', () => {
    const record = flat('sched_process_exec', [], { executable: { path: '' } });
    expect(at(record, 'process.name')).toBe('curl');
    expect(at(record, 'process.executable')).toBeUndefined();
  });

  it('take the first of two values of one name', () => {
    const args = [...EXEC_ARGS, { name: 'pathname', type: 'x', value: '/bin/other' }];
    expect(at(flat('sched_process_exec', args), 'process.name')).toBe('curl');
  });
});

describe('identity', () => {
  it.each([
    [{ parentEntityId: 0 }, { pid: 41_010 }],
    [{ parentEntityId: 0, hostParentProcessId: 0 }, undefined],
  ])('of a parent that is not known: %o', (members, parent) => {
    expect(at(flat('sched_process_exec', [], members), 'process.parent')).toStrictEqual(parent);
  });

  it('is the same for a child and for the process itself', () => {
    const own = { hostProcessId: 7, processEntityId: 9 };
    const child = { hostParentProcessId: 7, parentEntityId: 9, hostName: 'elsewhere' };
    expect(at(flat('sched_process_exec', [], own), 'process.entity_id')).toBe(
      at(flat('sched_process_exec', [], child), 'process.parent.entity_id'),
    );
  });
});

describe('forks', () => {
  it('of a thread are skipped', () => {
    const record = flat('sched_process_fork', pairs({ child_pid: 41_022, child_tid: 41_030 }));
    expect(convert(record).skipped).toBe('start of a thread, not of a process');
  });

  it('for another parent know no more than its pid', () => {
    const args = { child_pid: 8, child_tid: 8, parent_pid: 41_022, parent_process_pid: 5 };
    expect(at(flat('sched_process_fork', pairs(args)), 'process.parent')).toStrictEqual({ pid: 5 });
  });
});

describe('ends', () => {
  it.each([
    [{ process_group_exit: false }, {}, false],
    [{ process_group_exit: true }, { hostThreadId: 41_030 }, true],
    [{}, { hostThreadId: 41_030 }, false],
    [{}, {}, true],
  ])('%o %o', (args, members, isEnd) => {
    const { documents, skipped } = convert(flat('sched_process_exit', pairs(args), members));
    expect(documents).toHaveLength(isEnd ? 1 : 0);
    expect(skipped).toBe(isEnd ? null : 'end of a thread, not of its process');
  });
});

describe('files', () => {
  it.each([
    [0o100000, 'access', 'open'],
    ['O_RDONLY|O_CLOEXEC', 'access', 'open'],
    [1, 'change', 'open'],
    [2, 'change', 'open'],
    [0o1101, 'change', 'open'],
    [0o301, 'creation', 'creation'],
    ['O_RDWR|O_CREAT|O_EXCL', 'creation', 'creation'],
    [-1, 'creation', 'creation'],
    [null, 'access', 'open'],
  ])('opened with %s', (flags, type, action) => {
    const record = flat('security_file_open', pairs({ pathname: '/a', flags }));
    expect(at(record, 'event.type')).toStrictEqual([type]);
    expect(at(record, 'event.action')).toBe(action);
  });

  it.each([
    ['vfs_write', { pathname: '/a' }, 'change', 'modification'],
    ['vfs_writev', { pathname: '/a' }, 'change', 'modification'],
    ['magic_write', { pathname: '/a' }, 'change', 'modification'],
    ['do_truncate', { pathname: '/a' }, 'change', 'modification'],
    ['file_modification', { file_path: '/a' }, 'change', 'modification'],
    ['security_inode_unlink', { pathname: '/a' }, 'deletion', 'deletion'],
    ['security_inode_rename', { old_path: '/b', new_path: '/a' }, 'change', 'rename'],
    ['security_inode_mknod', { file_name: '/a' }, 'creation', 'creation'],
    ['security_inode_symlink', { linkpath: '/a', target: 'b' }, 'creation', 'link'],
  ])('%s %o', (name, args, type, action) => {
    const record = flat(name, pairs(args));
    expect(at(record, 'event.category')).toStrictEqual(['file']);
    expect(at(record, 'event.type')).toStrictEqual([type]);
    expect(at(record, 'event.action')).toBe(action);
    expect(at(record, 'file.path')).toBe('/a');
  });

  it('say where a file was, and where a link leads', () => {
    const renamed = flat('security_inode_rename', pairs({ old_path: '/b', new_path: '/a' }));
    expect(at(renamed, 'file.Ext.original.path')).toBe('/b');
    const linked = flat('security_inode_symlink', pairs({ linkpath: '/a', target: 'b' }));
    expect(at(linked, 'file.target_path')).toBe('b');
  });

  it.each(['pipe:[7]', '', null, 7])('have a path: %s', (pathname) => {
    const { skipped } = convert(flat('vfs_write', pairs({ pathname })));
    expect(skipped).toBe('file event without a path');
  });
});

describe('the set-up of a container', () => {
  const setUp = { contextFlags: { containerStarted: false, isCompat: false } };
  const { started: _, ...container } =
    objectAt(objectAt(nested('x'), 'workload'), 'container') ?? {};
  const exec = 'sched_process_exec';

  it.each([
    ['flat', [flat(exec, EXEC_ARGS, setUp)], undefined],
    ['nested, parts', [nestedIn({ ...container, started: false }, exec)], undefined],
    ['nested, after it was parts once', [nested(exec), nestedIn(container, exec)], undefined],
    ['nested, never parts', [nestedIn(container, exec)], 'cart'],
    ['over', [flat(exec, EXEC_ARGS)], 'cart'],
  ])('is not the work of the container: %s', (_name, records, name) => {
    expect(at(records, 'container.name')).toBe(name);
    expect(at(records, 'orchestrator.namespace')).toBe(name === undefined ? undefined : 'shop');
  });
});

describe('findings', () => {
  it.each([
    ['CRITICAL', 4],
    [2, 2],
    ['?', undefined],
  ])('of severity %s', (severity, expected) => {
    expect(at(nested('x', [], { threat: { severity } }), 'event.severity')).toBe(expected);
  });

  it('are alerts though they bear the name of an event', () => {
    const record = flat('sched_process_exec', EXEC_ARGS, { metadata: { Properties: {} } });
    expect(at(record, 'event.kind')).toBe('alert');
    expect(at(record, 'event.type')).toStrictEqual(['info']);
  });
});

describe('what is no event', () => {
  it.each([
    [flat('net_packet_dns'), 'event of a type that rules do not use'],
    [nested('cgroup_mkdir'), 'event of a type that rules do not use'],
    [{ eventName: 'sched_process_exec' }, 'record of an unknown format'],
    [{ level: 'info', msg: 'started' }, 'record of an unknown format'],
  ])('%o', (record: JsonObject, skipped) => {
    expect(convert(record)).toStrictEqual({ documents: [], skipped });
  });
});
