import { describe, expect, it } from 'vitest';
import { CLONE_INTO_CGROUP, CLONE_PARENT, CLONE_THREAD } from '../kernel/kernel-event.ts';
import { GONE, GROUP, ID, OTHER, Script, snapshotOf } from './table.testing.ts';

/** A shim outside, and a container with the shell that entered it. */
function container(options: ConstructorParameters<typeof Script>[0] = {}): Script {
  const script = new Script(options);
  script.there(1, { executable: '/sbin/init', args: ['init'], stat: { parent: 0 } });
  script.there(10, { executable: '/usr/bin/shim', args: ['shim'], stat: { parent: 1 } });
  script.table.seed();
  script.fork(10, 100).cgroup(100, GROUP);
  script.exec(100, { executable: '/bin/sh', args: ['sh'], stat: { parent: 10, session: 100 } });
  return script;
}

describe('who is whose', () => {
  it('shows a fork with the image of its parent', () => {
    const { last } = container().fork(100, 101);
    expect(last.event.action).toBe('fork');
    expect(last.process).toMatchObject({
      pid: 101,
      executable: '/bin/sh',
      args: ['sh'],
      args_count: 1,
    });
    expect(last.process.parent).toMatchObject({ pid: 100, executable: '/bin/sh' });
    expect(last.container?.id).toBe(ID);
    expect(last.process.entry_leader).toMatchObject({ pid: 100, same_as_process: false });
  });

  it('takes the forker’s parent with CLONE_PARENT', () => {
    expect(container().fork(100, 101, CLONE_PARENT).last.process.parent?.pid).toBe(10);
  });

  it('finds the process of a thread that forks', () => {
    const script = container().fork(100, 150, CLONE_THREAD);
    expect(script.lines).toHaveLength(2);
    expect(script.fork(150, 101).last.process.parent?.pid).toBe(100);
    expect(script.table.counts().threads).toBe(1);
  });

  it('keeps a parent that lived at the exec, whatever stat says later', () => {
    const script = container()
      .fork(100, 101)
      .exec(101, { stat: { parent: 10 } });
    expect(script.last.process.parent?.pid).toBe(100);
  });

  it('asks stat for the parent of an orphan', () => {
    const script = container().fork(100, 101).fork(101, 102).exit(101);
    expect(script.exec(102, { stat: { parent: 100 } }).last.process.parent?.pid).toBe(100);
  });

  it('names the last parent known at the end', () => {
    const script = container().fork(100, 101).fork(101, 102).exit(101).exit(102);
    expect(script.last.process).toMatchObject({ pid: 102, parent: { pid: 101 } });
    expect(script.last.event.action).toBe('end');
    expect(script.last.process.end).toBe(script.last['@timestamp']);
  });

  it('sees a new session and group at the exec, and hands them on', () => {
    const script = container().fork(100, 101);
    expect(script.last.process.session_leader?.pid).toBe(100);
    script.exec(101, { stat: { session: 101, group: 101, parent: 100, terminal: 34816 } });
    expect(script.last.process).toMatchObject({
      interactive: true,
      session_leader: { pid: 101, same_as_process: true },
      group_leader: { pid: 101, same_as_process: true },
    });
    expect(script.last.process.session_leader).not.toHaveProperty('entry_meta');
    expect(script.fork(101, 102).last.process).toMatchObject({
      interactive: true,
      session_leader: { pid: 101, same_as_process: false },
    });
  });

  it('distinguishes a process from an older one with the same id', () => {
    const script = container().fork(100, 101);
    const first = script.last.process.entity_id;
    script.fork(100, 101);
    expect(script.last.process.entity_id).not.toBe(first);
    expect(script.table.counts().processes).toBe(4);
  });

  it('ends a process with its last thread only', () => {
    const script = container().fork(100, 150, CLONE_THREAD);
    const before = script.lines.length;
    script.exit(150, false);
    expect(script.lines).toHaveLength(before);
    expect(script.exit(100).last.event.action).toBe('end');
  });

  it('ends a process by its other thread if the first has gone before', () => {
    const script = container().fork(100, 150, CLONE_THREAD).exit(100, false).exit(150, true);
    expect(script.last).toMatchObject({ event: { action: 'end' }, process: { pid: 100 } });
  });

  it.each([
    [[100, 150], 150],
    [[150, 100], 100],
  ])('counts threads where the kernel does not report the last: %j', (order) => {
    const script = container().fork(100, 150, CLONE_THREAD);
    const before = script.lines.length;
    script.exit(order[0] as number, null);
    expect(script.lines).toHaveLength(before);
    expect(script.exit(order[1] as number, null).last.process).toMatchObject({ pid: 100 });
  });

  it('takes over the first thread’s id when another one runs a file', () => {
    const script = container().fork(100, 150, CLONE_THREAD).exit(100, null);
    script.exec(100, { stat: { parent: 10 } }, '/bin/prog', 150);
    expect(script.table.counts().threads).toBe(0);
    expect(script.exit(100, null).last).toMatchObject({ event: { action: 'end' } });
  });
});

describe('exec', () => {
  it('shows the image before', () => {
    const script = container()
      .fork(100, 101)
      .exec(101, { args: ['ls', ''], stat: { parent: 100 } });
    expect(script.last.process).toMatchObject({
      name: 'prog',
      args: ['ls', ''],
      args_count: 2,
      previous: [{ executable: '/bin/sh', args: ['sh'] }],
    });
    expect(script.last).not.toHaveProperty('dockwarden');
  });

  it('that was inferred is marked', () => {
    const script = container().fork(100, 101);
    const time = script.time;
    script.table.apply(
      { kind: 'exec', time, pid: 101, task: 101, path: 'kubectl', isInferred: true },
      null,
    );
    expect(script.last.process).toMatchObject({ name: 'kubectl' });
    expect(script.last.process).not.toHaveProperty('executable');
    expect(script.last.dockwarden?.['reconstructed']).toEqual([
      'event.action',
      'process.name',
      'user.id',
      'process.user.id',
      'group.id',
      'process.group.id',
    ]);
    expect(script.table.counts().unread).toBe(1);
    expect([101, 999].map((pid) => script.table.canHideExec(pid, 'x'))).toEqual([true, false]);
  });

  it('is not taken from the name that an applet of BusyBox gives itself', () => {
    const { table } = container()
      .fork(100, 101)
      .exec(101, { executable: '/bin/busybox', args: ['/bin/cat', '/etc/hostname'] })
      .fork(100, 102)
      .exec(102, { executable: '/usr/bin/env', args: ['cat'] });
    expect(table.canHideExec(101, 'cat')).toBe(false);
    expect(table.canHideExec(101, 'kubectl')).toBe(true);
    expect(table.canHideExec(102, 'cat')).toBe(true);
  });

  it('is distinguished from the image that it replaces by the address of the arguments', () => {
    const script = container().fork(100, 101).exec(101, { argumentsAt: 7 }).fork(101, 102);
    const still = (pid: number, facts: object) =>
      script.table.runsStill(pid, snapshotOf(pid, facts));
    expect(still(101, { argumentsAt: 7, executable: '/bin/other' })).toBe(true);
    expect(still(102, { argumentsAt: 7 })).toBe(true);
    expect(still(101, { argumentsAt: 8 })).toBe(false);
    expect(still(101, { argumentsAt: 0 })).toBe(true);
    expect(still(101, { argumentsAt: 0, executable: '/bin/other' })).toBe(false);
    expect(still(999, {})).toBe(false);
  });

  it.each([
    ['/usr/bin/curl', '/usr/bin/curl', 'curl'],
    ['./run', undefined, 'run'],
    ['/proc/self/exe', undefined, 'exe'],
    ['/proc/self/fd/3', '/proc/self/fd/3', '3'],
    ['/proc/self/fd/3/x', undefined, 'x'],
    ['/dev/fd/7', '/dev/fd/7', '7'],
  ])('that came too late, of %j', (path, executable, name) => {
    const { last } = container().fork(100, 101).exec(101, GONE, path);
    expect(last.process.executable).toBe(executable);
    expect(last.process.name).toBe(name);
    expect(last.process).not.toHaveProperty('args');
    expect(last.container?.id).toBe(ID);
    expect(last.process.parent?.pid).toBe(100);
    expect(last.user?.id).toBe('0');
    const missing = ['process.args', 'process.executable', 'process.working_directory'];
    expect(last.dockwarden?.['missing']).toEqual(
      missing.filter((field) => executable === undefined || field !== 'process.executable'),
    );
    expect(last.dockwarden?.['reconstructed']).toContain('user.id');
  });

  it('of a zombie still has its task’s name', () => {
    const { last } = container()
      .fork(100, 101)
      .exec(101, { args: null, executable: null, stat: { comm: 'busy\n)' } }, '/proc/self/exe');
    expect(last.process.name).toBe('busy\n)');
  });

  it('does not show the image of a newer exec', () => {
    const script = container()
      .fork(100, 101)
      .exec(101, { isSuperseded: true, args: ['newer'], executable: '/bin/newer' }, '/usr/bin/env')
      .exec(101, { args: ['newer'], executable: '/bin/newer' });
    const [env, newer] = script.docs.slice(-2);
    expect(env?.process).toMatchObject({ name: 'env', executable: '/usr/bin/env' });
    expect(env?.process).not.toHaveProperty('args');
    expect(newer?.process).toMatchObject({
      name: 'newer',
      previous: [{ executable: '/usr/bin/env' }],
    });
    expect(script.table.counts().superseded).toBe(1);
  });

  it('does not show what has nothing to do with the path', () => {
    const script = container().fork(100, 101);
    script.exec(101, { args: ['sleep', '1'], executable: '/bin/sleep' }, '/bin/sh');
    expect(script.last.process).toMatchObject({ name: 'sh', executable: '/bin/sh' });
    expect(script.last.process).not.toHaveProperty('args');
    expect(script.table.counts().superseded).toBe(1);
  });

  it('does not show a newer process with the same id', () => {
    const script = container().fork(100, 101);
    const startTicks = Number(script.time / 10_000_000n) + 100;
    script.exec(101, { args: ['stranger'], stat: { startTicks } }, '/usr/bin/id');
    expect(script.last.process).not.toHaveProperty('args');
    expect(script.table.counts().reused).toBe(1);
  });

  it('names a deleted file by its path, and says so', () => {
    const { last } = container()
      .fork(100, 101)
      .exec(101, { executable: '/memfd:docker', isDeleted: true, stat: { parent: 100 } });
    expect(last.process).toMatchObject({ executable: '/memfd:docker', name: 'memfd:docker' });
    expect(last.dockwarden).toEqual({ executable_deleted: true });
  });

  it('shows all arguments once, and the first ones after', () => {
    const args = ['prog', 'x'.repeat(5000), '😀'.repeat(3000)];
    const script = container()
      .fork(100, 101)
      .exec(101, { args, stat: { parent: 100 } });
    expect(script.last.process.args).toEqual(args);
    expect(script.last.dockwarden?.['truncated']).not.toContain('process.args');
    script.fork(101, 102);
    expect(script.last.process.args?.join('').length).toBeLessThanOrEqual(4096);
    expect(script.last.process.args_count).toBe(3);
    expect(script.last.dockwarden?.['truncated']).toEqual([
      'process.args',
      'process.parent.args',
      'process.group_leader.args',
      'process.session_leader.args',
    ]);
  });

  it('counts what is missing', () => {
    const { table } = container().fork(100, 101).exec(101, GONE, 'x');
    expect(table.counts()).toMatchObject({
      missing: { 'process.args': 1, 'process.executable': 1, 'user.id': 0, 'container.id': 0 },
      execs: 2,
      forks: 2,
    });
  });
});

describe('processes that were there', () => {
  it('know parents, leaders and container', () => {
    const script = new Script();
    script.there(1, { stat: { parent: 0, session: 0, group: 0 } });
    script.there(10, { stat: { parent: 1 }, executable: '/usr/bin/shim' });
    // Ids wrap around: the parent has a higher one.
    script.there(50, { stat: { parent: 60, session: 60, group: 60 } }, GROUP);
    script.there(60, { stat: { parent: 10 } }, GROUP);
    script.table.seed();
    expect(script.lines).toEqual([]);
    expect(script.fork(50, 70).last).toMatchObject({
      container: { id: ID },
      process: {
        parent: { pid: 50 },
        session_leader: { pid: 60, entry_meta: { type: 'container' } },
        entry_leader: { pid: 60 },
      },
    });
    expect(script.table.counts().found).toBe(4);
  });

  it('may have run their file after the event that is reported', () => {
    const script = new Script();
    script.there(50, { readAt: 200_000_000_000n, stat: { parent: 0 } }, GROUP);
    script.table.seed();
    expect(script.exec(50).last.process).not.toHaveProperty('previous');
  });

  it('are looked for when an event names them first', () => {
    const script = new Script().there(50, { executable: '/bin/sh', stat: { parent: 0 } }, GROUP);
    expect(script.fork(50, 51).last).toMatchObject({
      container: { id: ID },
      process: { parent: { pid: 50, executable: '/bin/sh' } },
    });
  });

  it('are shown without them when nothing is there', () => {
    const script = new Script().fork(50, 51);
    expect(script.last.process).toMatchObject({ pid: 51, name: 'task' });
    expect(script.exec(51, GONE, '/bin/x').last.dockwarden?.['missing']).toEqual([
      'process.args',
      'process.working_directory',
      'process.parent',
      'user.id',
      'container.id',
    ]);
    expect(script.exec(99, GONE, '/bin/y').last.dockwarden?.['reconstructed']).toContain(
      'process.start',
    );
    expect(script.exit(12345).table.counts()).toMatchObject({ unknown: 2, ignored: 1 });
  });

  it('looks up a long line of unknown ancestors in part only', () => {
    const script = new Script();
    for (let pid = 100; pid < 10_100; pid++) script.there(pid, { stat: { parent: pid + 1 } });
    expect(script.fork(100, 5).last.process.parent?.pid).toBe(100);
    expect(script.table.counts().processes).toBeLessThan(100);
  });
});

describe('bounds', () => {
  it('drops those that have ended first, and then the oldest', () => {
    const script = new Script({ maxProcesses: 3 });
    for (const pid of [1, 2, 3]) script.there(pid, { stat: { parent: 0 } });
    script.table.seed();
    script.found.delete(2);
    script.fork(1, 4);
    expect(script.table.counts()).toMatchObject({ processes: 3, evicted: 0 });
    script.found.set(4, script.found.get(1) as never);
    script.fork(4, 5);
    expect(script.table.counts()).toMatchObject({ processes: 3, evicted: 1 });
  });

  it('counts threads beyond them', () => {
    const script = container({ maxThreads: 1 });
    script.fork(100, 150, CLONE_THREAD).fork(100, 151, CLONE_THREAD);
    expect(script.table.counts()).toMatchObject({ threads: 1, untracked: 1 });
  });

  it('lets go of threads whose process has ended', () => {
    const script = container({ maxThreads: 1 });
    script.fork(100, 101).fork(101, 150, CLONE_THREAD).exit(101);
    script.fork(100, 151, CLONE_THREAD);
    expect(script.table.counts()).toMatchObject({ threads: 1, untracked: 0 });
  });
});

describe('containers', () => {
  it('are counted while they have processes', () => {
    const script = container();
    expect(script.table.counts().containers).toBe(1);
    script.fork(100, 101).exit(100);
    expect(script.table.counts().containers).toBe(1);
    expect(script.exit(101).table.counts().containers).toBe(0);
  });

  it('are not left by moving away', () => {
    const script = container().cgroup(100, '/').cgroup(100, `/docker/${OTHER}`);
    expect(script.fork(100, 101).last.container?.id).toBe(ID);
    expect(script.table.counts().moves).toBe(2);
  });

  it('are known by the group in which a process was started', () => {
    const script = container().there(200, {}, GROUP).fork(10, 200, CLONE_INTO_CGROUP);
    expect(script.last.dockwarden).toEqual({ setting_up: ID });
    expect(script.exec(200, { stat: { parent: 10 } }).last.container?.id).toBe(ID);
  });

  it('say when that group could not be seen', () => {
    const script = container().fork(10, 200, CLONE_INTO_CGROUP);
    const { last } = script.exec(200, { stat: { parent: 10 } });
    expect(last.dockwarden?.['missing']).toEqual(['container.id']);
  });

  it('of plain runc have the name that they were given', () => {
    const script = container({ plain: ['web'] })
      .fork(10, 200)
      .cgroup(200, '/user.slice/web');
    expect(script.exec(200, { stat: { parent: 10 } }).last.container).toEqual({
      id: 'web',
      runtime: 'runc',
    });
  });

  it('that hold the namespaces of a pod are marked and not counted', () => {
    const infos = new Map([[ID, { name: '800f56d4a4c7-infra', isSandbox: true as const }]]);
    const script = new Script({ infos }).there(10, { stat: { parent: 0 } });
    script.table.seed();
    script
      .fork(10, 200)
      .cgroup(200, GROUP)
      .exec(200, { stat: { parent: 10 } });
    expect(script.last).toMatchObject({ container: { id: ID }, dockwarden: { sandbox: true } });
    script
      .fork(10, 300)
      .cgroup(300, `/docker/${OTHER}`)
      .exec(300, { stat: { parent: 10 } });
    expect(script.last).not.toHaveProperty('dockwarden');
    expect(script.table.counts().containers).toBe(1);
    script.exit(200).exit(300);
    expect(script.table.counts().containers).toBe(0);
  });

  it('say which one runs in them', () => {
    const script = container().fork(10, 200).cgroup(200, `${GROUP}/docker/${OTHER}`);
    const { last } = script.exec(200, { stat: { parent: 10 } });
    expect(last).toMatchObject({ container: { id: ID }, dockwarden: { nested_container: OTHER } });
    script.fork(200, 201).cgroup(201, GROUP).fork(201, 202);
    expect(script.last).not.toHaveProperty('dockwarden');
    script.cgroup(201, `${GROUP}/docker/${OTHER}`).fork(201, 203);
    expect(script.last.dockwarden).toEqual({ nested_container: OTHER });
    expect(script.table.counts().moves).toBe(0);
  });

  it('alone are shown if so asked', () => {
    const script = container({ withHostProcesses: false }).fork(10, 11).exit(11);
    expect(script.docs.map((doc) => doc.container?.id)).toEqual([ID]);
    expect(script.table.counts()).toMatchObject({ forks: 2, ends: 1 });
  });
});

describe('threads of the kernel', () => {
  it('are shown when they run a file', () => {
    const script = new Script().there(2, {
      args: [],
      executable: null,
      stat: { parent: 0, comm: 'kthreadd' },
    });
    script.table.seed();
    script.fork(2, 30);
    expect(script.lines).toEqual([]);
    script.exec(30, { executable: '/tmp/x', stat: { parent: 2 } });
    expect(script.last.process).toMatchObject({ name: 'x', parent: { name: 'kthreadd' } });
  });
});
