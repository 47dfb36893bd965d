import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../events/json.ts';
import { objectAt } from '../members.ts';
import { TETRAGON } from './index.ts';
import { EXEC, PROBE, probed } from './samples.testing.ts';

function convert(record: JsonObject) {
  return TETRAGON.open().convert(record);
}

/** The value at a path of the first document. */
function at(record: JsonObject, path: string): unknown {
  const [document] = convert(record).documents;
  return path
    .split('.')
    .reduce<Json | undefined>(
      (value, key) => objectAt({ value: value ?? null }, 'value')?.[key],
      document,
    );
}

function started(process: JsonObject): JsonObject {
  const { parent, process: usual } = EXEC.process_exec;
  return { ...EXEC, process_exec: { parent, process: { ...usual, ...process } } };
}

describe('arguments', () => {
  it.each([
    ['one', '-s', ['-s']],
    ['several', '-a -b c', ['-a', '-b', 'c']],
    ['with a blank', '-c "echo a b"', ['-c', 'echo a b']],
    ['the first with a blank: the separator stands before it', ' "a b" c', ['a b', 'c']],
    ['an empty one between', 'a  b', ['a', '', 'b']],
    ['an empty one at the end', 'a ', ['a', '']],
    ['a quote that wraps nothing', '-e say("x")', ['-e', 'say("x")']],
    ['a quote that is never closed', '"a b c', ['"a', 'b', 'c']],
    ['line breaks', 'a\nb "c\nd e"', ['a\nb', 'c\nd e']],
  ])('%s', (_, line, args) => {
    const record = started({ arguments: line });
    expect(at(record, 'process.args')).toStrictEqual(['curl', ...args]);
    expect(at(record, 'dockwarden.reconstructed')).toContain('process.args');
  });

  it.each([
    ['/app/run.sh', '/app/run.sh -v', ['/app/run.sh', '-v']],
    ['./run.sh', './run.sh', ['./run.sh']],
    ['run.sh', '/app/run.sh', ['/app/run.sh']],
    ['/usr/bin/cat', '/app/run.sh', ['cat', '/app/run.sh']],
  ])('of a script hold its path once: %s %s', (binary, line, args) => {
    const record = started({ binary, arguments: line, cwd: '/app' });
    expect(at(record, 'process.args')).toStrictEqual(args);
    expect(at(record, 'dockwarden.reconstructed')).toContain('process.args');
  });

  it('are the name of the program at least', () => {
    expect(at(started({ arguments: '' }), 'process.args')).toStrictEqual(['curl']);
  });

  it('are absent where the program is not known either', () => {
    const record = started({ arguments: '', binary: '' });
    expect(at(record, 'process.args')).toBeUndefined();
    expect(at(record, 'dockwarden.reconstructed')).toStrictEqual(['process.parent.args']);
  });
});

describe('flags', () => {
  it.each([
    ['execve clone', undefined],
    ['execve truncArgs clone', ['process.args']],
    ['execve errorArgs', ['process.args']],
    ['execve truncFilename', ['process.executable']],
    ['execve nocwd', ['process.working_directory']],
    ['execve noCWDSupport', ['process.working_directory']],
    ['execve errorCWD truncArgs', ['process.args', 'process.working_directory']],
    ['unknown', ['process.args', 'process.executable']],
  ])('%s', (flags, missing) => {
    expect(at(started({ flags }), 'dockwarden.missing')).toStrictEqual(missing);
  });
});

describe('programs', () => {
  it.each([
    ['/usr/bin/curl', '/app', '/usr/bin/curl'],
    ['./curl', '/app', '/app/curl'],
    ['bin/curl', '/', '/bin/curl'],
    ['../curl', '/app/bin', '/app/curl'],
    ['./curl', '', './curl'],
  ])('%s in "%s"', (binary, cwd, executable) => {
    expect(at(started({ binary, cwd }), 'process.executable')).toBe(executable);
    expect(at(started({ binary, cwd }), 'process.name')).toBe('curl');
  });
});

describe('containers', () => {
  const { pod } = EXEC.process_exec.process;
  const inImage = (image: JsonObject): JsonObject =>
    started({ pod: { ...pod, container: { ...pod.container, image } } });

  it.each([
    [{ name: 'registry.example:5000/shop/cart' }, { name: 'registry.example:5000/shop/cart' }],
    [
      { name: 'registry.example:5000/shop/cart:1.4.2' },
      { name: 'registry.example:5000/shop/cart', tag: ['1.4.2'] },
    ],
    [{ id: 'registry.example/shop/cart@sha256:5d41' }, { name: 'registry.example/shop/cart' }],
    [{}, undefined],
  ])('image %o', (image, expected) => {
    expect(at(inImage(image), 'container.image')).toStrictEqual(expected);
  });

  it('have the first 31 digits of their id where the pod is not known', () => {
    const record = started({ pod: null });
    expect(at(record, 'container')).toStrictEqual({ id: '4be1a7c09d3f52e86a7714cc90b2de5' });
    expect(at(record, 'orchestrator')).toStrictEqual({ cluster: { name: 'prod' } });
  });

  it('are absent on the host', () => {
    expect(at(started({ pod: null, docker: '' }), 'container')).toBeUndefined();
  });

  it('are privileged if it says so, and it says nothing of others', () => {
    const container = { ...pod.container, security_context: { privileged: true } };
    const path = 'container.security_context.privileged';
    expect(at(started({ pod: { ...pod, container } }), path)).toBe(true);
    expect(at(started({}), path)).toBeUndefined();
  });
});

describe('ends', () => {
  const { process } = EXEC.process_exec;
  const ended = (body: JsonObject): JsonObject => ({
    process_exit: { process, ...body },
    time: EXEC.time,
  });

  it.each([
    ['a status that is not written is 0', {}, 0],
    ['a status', { status: 2 }, 2],
    ['a signal alone', { signal: 'SIGTERM' }, undefined],
  ])('%s', (_, body, code) => {
    expect(at(ended(body), 'process.exit_code')).toBe(code);
    expect(at(ended(body), 'process.end')).toBe(EXEC.time);
  });
});

describe('files', () => {
  const path = { file_arg: { path: '/etc/a' } };
  const folder = { path_arg: { path: '/etc' } };

  it.each([
    ['security_file_permission', [path, { int_arg: 4 }], 'access', 'open'],
    ['security_file_permission', [path, { int_arg: 2 }], 'change', 'modification'],
    ['security_file_permission', [path, { int_arg: 10 }], 'change', 'modification'],
    ['security_file_permission', [path], 'access', 'open'],
    ['file_open', [path], 'access', 'open'],
    ['fd_install', [{ int_arg: 3 }, path], 'access', 'open'],
    ['security_mmap_file', [path, { uint_arg: 2 }, { uint_arg: 2 }], 'access', 'open'],
    ['security_mmap_file', [path, { uint_arg: 3 }, { uint_arg: 1 }], 'change', 'modification'],
    ['security_path_truncate', [{ path_arg: { path: '/etc/a' } }], 'change', 'modification'],
    ['security_path_unlink', [folder, path], 'deletion', 'deletion'],
    ['security_inode_rename', [folder, path], 'change', 'rename'],
    ['security_inode_create', [path], 'creation', 'creation'],
    ['security_path_symlink', [folder, path, { string_arg: 'b' }], 'creation', 'link'],
  ])('%s %o', (name, args, type, action) => {
    const record = probed({ ...PROBE, function_name: name, args });
    expect(at(record, 'event.category')).toStrictEqual(['file']);
    expect(at(record, 'event.type')).toStrictEqual([type]);
    expect(at(record, 'event.action')).toBe(action);
    expect(at(record, 'file.path')).toBe('/etc/a');
  });

  it.each([
    ['by the kernel', { return: { int_arg: -1 } }],
    ['by the policy', { action: 'KPROBE_ACTION_OVERRIDE' }],
  ])('that were refused %s did not change', (_, members) => {
    const record = probed({ ...PROBE, ...members });
    expect(at(record, 'event.type')).toStrictEqual(['info']);
    expect(at(record, 'event.outcome')).toBe('failure');
  });

  it('whose path was resolved in part are marked', () => {
    const args = [{ path_arg: { path: '/a/b', flags: 'unresolvedPathComponents' } }];
    const record = probed({ ...PROBE, function_name: 'security_path_truncate', args });
    expect(at(record, 'dockwarden.missing')).toStrictEqual(['file.path']);
  });

  it('are seen by the kernel’s security modules too', () => {
    expect(at(probed(PROBE, 'process_lsm'), 'event.action')).toBe('modification');
  });

  it('without a path are alerts of their policy', () => {
    const record = probed({ ...PROBE, args: [] });
    expect(at(record, 'event.kind')).toBe('alert');
    expect(at(record, 'event.action')).toBe('security_file_permission');
  });
});

describe('probes', () => {
  const { process } = PROBE;
  it.each([
    ['process_tracepoint', { subsys: 'syscalls', event: 'sys_enter_ptrace' }, 'sys_enter_ptrace'],
    ['process_uprobe', { path: '/bin/bash', symbol: 'readline' }, 'readline'],
    ['process_usdt', { provider: 'x', name: 'y' }, 'y'],
    ['process_kprobe', {}, 'probe'],
  ])('%s', (key, body, action) => {
    const record = probed({ process, policy_name: 'p', ...body }, key);
    expect(at(record, 'event.kind')).toBe('alert');
    expect(at(record, 'event.action')).toBe(action);
    expect(at(record, 'rule.name')).toBe('p');
  });
});

describe('probes of versions that do not name their policy', () => {
  const { process } = PROBE;

  it('are kept as alerts', () => {
    const record = probed({ process, function_name: 'tcp_close' });
    expect(at(record, 'event.kind')).toBe('alert');
    expect(at(record, 'event.action')).toBe('tcp_close');
    expect(at(record, 'rule')).toBeUndefined();
  });

  it.each([
    ['__x64_sys_write', 'modification', 'change'],
    ['__arm64_sys_pwrite64', 'modification', 'change'],
    ['sys_ftruncate', 'modification', 'change'],
    ['__x64_sys_read', 'open', 'access'],
  ])('of %s are file events', (call, action, type) => {
    const args = [
      { file_arg: { path: '/etc/passwd' } },
      { bytes_arg: 'cm9vdDo=' },
      { size_arg: '6' },
    ];
    const record = probed({ process, function_name: call, args });
    expect(at(record, 'event.action')).toBe(action);
    expect(at(record, 'event.type')).toStrictEqual([type]);
    expect(at(record, 'file.path')).toBe('/etc/passwd');
  });

  it.each(['__x64_sys_close', '__x64_sys_writes', 'x__x64_sys_write'])('of %s are not', (call) => {
    const args = [{ file_arg: { path: '/etc/passwd' } }];
    expect(at(probed({ process, function_name: call, args }), 'event.kind')).toBe('alert');
  });
});

describe('what is no event', () => {
  const { process } = EXEC.process_exec;
  const found = { ...process, flags: 'procFS auid' };
  it.each([
    [{ process_exec: { process: found } }, 'process that started before the sensor'],
    [{ process_exec: {} }, 'event without a process'],
    [{ process_loader: { process, path: '/lib/x.so' } }, 'loaded program or library'],
    [
      { process_throttle: { type: 'THROTTLE_START' } },
      'notice that events of a cgroup are throttled',
    ],
    [{ test: { arg0: 1 } }, 'event of an unknown type'],
  ])('%o', (record, skipped) => {
    expect(convert({ ...record, time: EXEC.time })).toMatchObject({ documents: [], skipped });
  });

  it.each([
    ['12', new Map([['event dropped by the rate limit of the sensor', 12]])],
    [12, new Map([['event dropped by the rate limit of the sensor', 12]])],
    [-1, undefined],
    ['99999999999999999999', undefined],
  ])('%s events dropped', (number, dropped) => {
    const record = {
      rate_limit_info: { number_of_dropped_process_events: number },
      node_name: 'node-a',
      time: EXEC.time,
    };
    expect(TETRAGON.detects(record)).toBe(true);
    const converted = convert(record);
    expect(converted.skipped).toBe('notice of events dropped by the rate limit');
    expect(converted.dropped).toStrictEqual(dropped);
  });
});
