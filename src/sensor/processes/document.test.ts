import { expect, it } from 'vitest';
import { GONE, GROUP, ID, Script } from './table.testing.ts';

const ENTITY = (start: string, pid: number) =>
  Buffer.from(`9f0e:${start}:${pid}`).toString('base64');

const POD = {
  runtime: 'containerd',
  name: 'web',
  imageName: 'registry.example/shop/web',
  imageTag: '1.8.2',
  privileged: false,
  pod: 'web-6c9f7b5d4-q2x8k',
  podUid: '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11',
  namespace: 'shop',
  labels: ['app:web', 'tier:front'],
};

it('is written as cloud_defend writes it', () => {
  const script = new Script({ infos: new Map([[ID, POD]]) });
  script.there(10, {
    executable: '/usr/bin/shim',
    args: ['shim'],
    stat: { parent: 0, startTicks: 5 },
  });
  script.table.seed();
  script.fork(10, 100).cgroup(100, GROUP);
  script.exec(100, {
    executable: '/bin/busybox',
    args: ['sh', '-c', 'ls'],
    workingDirectory: '/app',
    user: 1000,
    group: 1001,
    stat: { parent: 10, terminal: 34816 },
  });
  const shell = {
    entity_id: ENTITY('100001000000', 100),
    pid: 100,
    start: '2026-11-24T15:31:49.001000000Z',
    name: 'busybox',
    executable: '/bin/busybox',
    args: ['sh', '-c', 'ls'],
    working_directory: '/app',
    interactive: true,
    user: { id: '1000' },
    group: { id: '1001' },
  };
  expect(script.last).toEqual({
    '@timestamp': '2026-11-24T15:31:49.003000000Z',
    ecs: { version: '8.7.0' },
    event: {
      kind: 'event',
      module: 'dockwarden',
      dataset: 'dockwarden.process',
      category: ['process'],
      type: ['start'],
      action: 'exec',
      id: '0123456789abcdef0000000000000002',
      created: '2026-11-24T15:31:49.003050000Z',
    },
    data_stream: { type: 'logs', dataset: 'dockwarden.process', namespace: 'default' },
    host: {
      name: 'node-1',
      hostname: 'node-1',
      id: '9f0e',
      architecture: 'x86_64',
      boot: { id: '77aa' },
      os: {
        type: 'linux',
        name: 'Linux',
        family: 'debian',
        full: 'Debian GNU/Linux 12',
        version: '12',
        kernel: '6.18.0',
      },
    },
    container: {
      id: ID,
      name: 'web',
      runtime: 'containerd',
      image: { name: 'registry.example/shop/web', tag: ['1.8.2'] },
      security_context: { privileged: false },
    },
    orchestrator: {
      type: 'kubernetes',
      namespace: 'shop',
      resource: {
        id: '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11',
        name: 'web-6c9f7b5d4-q2x8k',
        type: 'pod',
        label: ['app:web', 'tier:front'],
      },
    },
    process: {
      ...shell,
      args_count: 3,
      previous: [{ executable: '/usr/bin/shim', args: ['shim'] }],
      parent: {
        entity_id: ENTITY('50000000', 10),
        pid: 10,
        start: '2026-11-24T15:30:09.050000000Z',
        name: 'shim',
        executable: '/usr/bin/shim',
        args: ['shim'],
        working_directory: '/',
        interactive: false,
        user: { id: '0' },
        group: { id: '0' },
      },
      group_leader: { ...shell, same_as_process: true },
      session_leader: { ...shell, same_as_process: true, entry_meta: { type: 'container' } },
      entry_leader: { ...shell, same_as_process: true, entry_meta: { type: 'container' } },
    },
    user: { id: '1000' },
    group: { id: '1001' },
  });
  const end = script.exit(100).last;
  expect(end.event).toMatchObject({ action: 'end', type: ['end'] });
  expect(end.process.end).toBe(end['@timestamp']);
  expect(end.process).not.toHaveProperty('previous');
});

it('leaves out what is not known', () => {
  const { last } = new Script().exec(7, GONE, '/proc/self/exe');
  expect(last).not.toHaveProperty('container');
  expect(last).not.toHaveProperty('user');
  expect(Object.keys(last.process)).toEqual(['entity_id', 'pid', 'start', 'name']);
});

it.each([
  ['line breaks', 'a\nb\r\u2028\u2029\u0085'],
  ['escapes', '\u001b[31m\u0007\u0000\u001b]0;x\u0007'],
  ['quotes', '"\\"}{","event":{"action":"end"}'],
  ['names of JavaScript', '__proto__'],
  ['broken UTF-8', '\uFFFD\uFFFD'],
  ['half a character', '\ud83d'],
])('holds %s as text, on one line', (_, text) => {
  const script = new Script({
    infos: new Map([[ID, { name: text, imageName: text, labels: [text] }]]),
  });
  script.there(10, { stat: { parent: 0 } });
  script.table.seed();
  script.fork(10, 100).cgroup(100, GROUP);
  const facts = {
    executable: `/tmp/${text}`,
    workingDirectory: `/${text}`,
    args: [text, '', text],
  };
  script.exec(100, { ...facts, stat: { parent: 10 } });
  expect(script.lines.join('')).not.toContain('\n');
  expect(script.last.process).toMatchObject({
    executable: facts.executable,
    name: text,
    args: facts.args,
    working_directory: facts.workingDirectory,
  });
  expect(script.last.container).toMatchObject({ id: ID, name: text });
  expect(script.last.event.action).toBe('exec');
});

it('holds 128 KiB of arguments once', () => {
  const args = ['x', '\u001b'.repeat(128 * 1024)];
  const script = new Script().there(10, { stat: { parent: 0 } }).fork(10, 100);
  script.exec(100, { args, areArgsCut: true, stat: { parent: 10 } });
  expect(script.last.process.args).toEqual(args);
  expect(script.last.dockwarden?.['truncated']).toContain('process.args');
  for (let child = 101; child < 110; child++) {
    script.fork(100, child).exec(child, { stat: { parent: 100, group: 100, session: 100 } });
  }
  expect(Math.max(...script.lines.slice(2).map((line) => line.length))).toBeLessThan(150_000);
});

it('shows parent, leaders and container as they are now', () => {
  const script = new Script({ infos: new Map([[ID, { name: 'first' }]]) });
  const [first, second] = ['first', 'second'].map((name) => ({
    id: ID,
    name,
    runtime: 'docker',
  }));
  script.there(10, { stat: { parent: 0 } });
  script.table.seed();
  script.fork(10, 100).cgroup(100, GROUP);
  const leader = { parent: 100, group: 100, session: 100 };
  script.exec(100, { executable: '/bin/one', stat: { ...leader, parent: 10 } });
  script.fork(100, 101).fork(101, 102);
  const child = () => script.exec(102, { stat: { ...leader, parent: 101 } }).last;
  const shown = () => {
    const { process, container } = child();
    const { parent, session_leader: session } = process;
    return [parent?.executable, parent?.working_directory, session?.executable, container];
  };
  expect(shown()).toEqual(['/bin/one', '/', '/bin/one', first]);
  expect(shown()).toEqual(['/bin/one', '/', '/bin/one', first]);
  script.exec(101, { executable: '/bin/two', stat: leader });
  expect(shown()).toEqual(['/bin/two', '/', '/bin/one', first]);
  script.exec(101, { executable: '/bin/two', workingDirectory: '/tmp', stat: leader });
  expect(shown()).toEqual(['/bin/two', '/tmp', '/bin/one', first]);
  script.exec(100, { executable: '/bin/three', stat: { ...leader, parent: 10 } });
  expect(shown()).toEqual(['/bin/two', '/tmp', '/bin/three', first]);
  script.infos.set(ID, { name: 'second' });
  script.time += 1_000_000_000n;
  expect(shown()).toEqual(['/bin/two', '/tmp', '/bin/three', second]);
  // A group that another process joins: one is the leader itself, one is not.
  script.fork(101, 103).exec(103, { stat: { parent: 101, group: 102, session: 100 } });
  script.exec(102, { stat: { parent: 101, group: 102, session: 100 } });
  expect(script.last.process.group_leader).toMatchObject({ pid: 102, same_as_process: true });
  script.exit(103);
  expect(script.last.process.group_leader).toMatchObject({ pid: 102, same_as_process: false });
  script.exec(102, { stat: { parent: 101, group: 100, session: 101 } });
  expect(script.last.process.session_leader).toMatchObject({ pid: 101, same_as_process: false });
});

it('shows the right parent among very many', () => {
  const script = new Script().there(10, { stat: { parent: 0 } });
  script.table.seed();
  const parents = Array.from({ length: 600 }, (_, index) => 1_000 + index);
  for (const pid of parents) script.fork(10, pid);
  for (const pid of parents) script.fork(pid, pid + 1_000).exit(pid + 1_000);
  const children = script.docs.filter(({ process }) => process.pid >= 2_000);
  expect(children).toHaveLength(1_200);
  expect(children.filter(({ process }) => process.parent?.pid !== process.pid - 1_000)).toEqual([]);
});
