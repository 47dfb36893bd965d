import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alertOf,
  MINUTE,
  MORNING,
  openBench,
  ESCAPE,
  processSource,
  type GivenAlert,
} from './stories.testing.ts';

let bench: Awaited<ReturnType<typeof openBench>>;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(() => {
  expect(bench.store.verify()).toEqual([]);
  bench.close();
});

/** An alert of a process, given as a line upwards: `sh php tini`. */
function raise(name: string, line: string, given: GivenAlert & { readonly entry?: string } = {}) {
  const { entry, ...rest } = given;
  const source = processSource(line.split(' '), entry === undefined ? {} : { entry });
  bench.raise(alertOf(name, { source, ...rest }));
}

describe('which alerts are together', () => {
  it('puts together what descends from one process below the init', () => {
    raise('a', 'sh#1 php', { entry: 'tini' });
    raise('b', 'id sh#1', { entry: 'tini' });
    raise('c', 'sh#2 php', { entry: 'tini' });
    raise('cron', 'sh#3 job', { entry: 'tini' });
    expect(bench.grouped('a', 'b', 'c', 'cron')).toEqual([['a', 'b', 'c'], ['cron']]);
    expect(bench.storyOf('a')).toMatchObject({
      scope: 'container',
      scopeValue: 'c1',
      root: 'c1/php',
      title: 'A shell: php in container name-of-c1',
      because:
        'All processes of these alerts descend from php in container name-of-c1, with at most 30 minutes between one and the next.',
      alerts: 3,
    });
  });

  it('takes each session that enters a container as one, also if its shell is gone', () => {
    raise('a', 'id bash#1 runc', { entry: 'bash#1' });
    raise('orphan', 'nohup tini', { entry: 'bash#1' });
    raise('b', 'id bash#2 runc', { entry: 'bash#2' });
    expect(bench.grouped('a', 'orphan', 'b')).toEqual([['a', 'orphan'], ['b']]);
  });

  it('takes the children of an application that is the first process as one', () => {
    raise('a', 'sh#1 java', { entry: 'java' });
    raise('b', 'sh#2 java', { entry: 'java' });
    expect(bench.grouped('a', 'b')).toEqual([['a', 'b']]);
  });

  it('does not let a process that calls itself an init tear a story apart', () => {
    for (const [name, line] of [
      ['a', 'tini bash'],
      ['b', 'sh#1 tini'],
      ['c', 'sh#2 tini'],
    ] as const) {
      raise(name, line, { entry: 'bash' });
    }
    expect(bench.grouped('a', 'b', 'c')).toEqual([['a', 'b', 'c']]);
  });

  it('ends at the runtime where no entry is known', () => {
    raise('1', 'bash#1 runc');
    raise('2', 'bash#2 runc');
    raise('3', 'runc containerd-shim-runc-v2');
    raise('a', 'id bash#1');
    raise('b', 'ls bash#2');
    expect(bench.grouped('1', 'a', '2', 'b')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  it('distinguishes containers, and processes by their entity id, not by their pid or name', () => {
    const at = { at: MORNING };
    const of = (name: string, container: string, line: readonly string[]) =>
      bench.raise(
        alertOf(name, { ...at, source: processSource(line, { container, entry: line[1]! }) }),
      );
    of('a', 'c1', ['id', 'bash#1']);
    of('b', 'c2', ['id', 'bash#1']);
    of('c', 'c1', ['id', 'bash#9']);
    expect(bench.grouped('a', 'b', 'c')).toEqual([['a'], ['b'], ['c']]);
  });

  it('takes a pod or a host where there is no container', () => {
    const source = (entity: string, more: object = {}) => ({
      host: { name: 'node' },
      process: { entity_id: entity, name: 'bash', parent: { entity_id: 'q', name: 'sshd' } },
      ...more,
    });
    const pod = {
      orchestrator: { namespace: 'shop', resource: { type: 'pod', name: 'blog-1' } },
    };
    bench.raise(
      alertOf('pod', { source: source('o', pod) }),
      alertOf('host', { source: source('p') }),
    );
    expect(bench.storyOf('pod')).toMatchObject({ scope: 'pod', scopeValue: 'shop/blog-1' });
    expect(bench.storyOf('host')).toMatchObject({ scope: 'host', scopeValue: 'node', root: 'p' });
  });

  it('takes one user and resource where there is no process', () => {
    const audit = (user: string, resource: string) => ({
      user: { name: user },
      orchestrator: { namespace: 'shop', resource: { type: 'secrets', name: resource } },
    });
    bench.raise(
      alertOf('a', { source: audit('eve', 'keys') }),
      alertOf('b', { source: audit('eve', 'keys') }),
      alertOf('c', { source: audit('eve', 'other') }),
      alertOf('d', { source: audit('ann', 'keys') }),
    );
    expect(bench.grouped('a', 'b', 'c', 'd')).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(bench.storyOf('a')?.because).toBe(
      'These alerts name no process; all are about the user eve and the resource shop/keys, with at most 30 minutes between one and the next.',
    );
  });

  it('leaves alone what says nothing of itself', () => {
    bench.raise(alertOf('a'), alertOf('b'));
    expect(bench.grouped('a', 'b')).toEqual([['a'], ['b']]);
    expect(bench.storyOf('a')?.because).toContain('names no process, user or resource');
  });

  it('groups events of a container without entity ids by their user', () => {
    const source = { container: { id: 'c1' }, user: { id: '0' }, process: { name: 'sh', pid: 7 } };
    bench.raise(alertOf('a', { source }), alertOf('b', { source }));
    expect(bench.grouped('a', 'b')).toEqual([['a', 'b']]);
    expect(bench.storyOf('a')?.root).toBeNull();
  });

  it('takes a sequence where its last events are', () => {
    const group = alertOf('s').id;
    bench.raise(
      alertOf('s', { group, source: { container: { id: 'c1' } } }),
      alertOf('s1', {
        group,
        kind: 'block',
        source: processSource(['curl', 'bash'], { entry: 'bash' }),
      }),
      alertOf('s2', {
        group,
        kind: 'block',
        source: processSource(['sh', 'bash'], { entry: 'bash' }),
      }),
    );
    raise('a', 'id bash', { entry: 'bash' });
    expect(bench.grouped('s', 'a', 's1')).toEqual([['s', 'a'], ['s1']]);
  });

  it('leaves out alerts that are hidden, and those that were there before', () => {
    raise('hidden', 'sh bash', { entry: 'bash', isBuildingBlock: true });
    raise('a', 'id bash', { entry: 'bash' });
    expect(bench.storyOf('hidden')).toBeNull();
    bench.store.alerts.setStory([alertOf('a').id], null, { at: 1, by: 'ann' });
    raise('a', 'id bash', { entry: 'bash', createdAt: MORNING + 5 * MINUTE });
    expect(bench.storyOf('a')).toBeNull();
  });

  it('comes to an end where parents go in a circle', () => {
    raise('a', 'x y', { entry: 'tini' });
    raise('b', 'y x', { entry: 'tini' });
    expect(bench.storyOf('a')).not.toBeNull();
  });
});

describe('what links stories', () => {
  const HIGH = { severity: 'high' } as const;

  /** Raises an alert in a shell of a container that was entered at a given minute. */
  function inShell(
    name: string,
    shell: string,
    { container = 'c1', entered = 0, more = {}, ...given }: GivenAlert & ShellOptions = {},
  ) {
    const { process, ...source } = processSource(['id', shell], { container, entry: shell }) as {
      process: { entry_leader: object };
    };
    const start = new Date(MORNING + entered * MINUTE).toISOString();
    const entry_leader = { ...process.entry_leader, start };
    bench.raise(
      alertOf(name, {
        source: { ...source, process: { ...process, entry_leader }, ...more },
        ...given,
      }),
    );
  }

  interface ShellOptions {
    readonly container?: string;
    readonly entered?: number;
    readonly more?: object;
  }

  const minute = (at: number) => ({ at: MORNING + at * MINUTE });

  it('is the container, for alerts above low', () => {
    inShell('a', 'bash#1', HIGH);
    inShell('b', 'bash#2', { severity: 'medium', ...minute(9) });
    inShell('job', 'dash#3', minute(3));
    inShell('low', 'bash#1', minute(4));
    inShell('other', 'bash#1', { ...HIGH, container: 'c2' });
    inShell('later', 'bash#4', { ...HIGH, ...minute(40) });
    expect(bench.grouped('a', 'b', 'low', 'job', 'other', 'later')).toEqual([
      ['a', 'b', 'low'],
      ['job'],
      ['other'],
      ['later'],
    ]);
    expect(bench.storyOf('a')).toMatchObject({
      title: 'A shell: container name-of-c1',
      because:
        'These alerts are together because they are in container name-of-c1, with at most 30 minutes between one and the next.',
    });
  });

  it('is the pod, for its containers and for requests about it', () => {
    const pod = (name: string, cluster?: string) => ({
      orchestrator: {
        ...(cluster === undefined ? {} : { cluster: { name: cluster } }),
        namespace: 'shop',
        resource: { type: 'pod', name },
      },
    });
    const blog = { more: pod('blog-1', 'prod') };
    inShell('a', 'bash', { ...HIGH, ...blog });
    inShell('sidecar', 'sh', { ...HIGH, ...blog, container: 'c2' });
    inShell('staging', 'sh', { ...HIGH, container: 'c3', more: pod('blog-1', 'staging') });
    inShell('cart', 'sh', { ...HIGH, container: 'c4', more: pod('cart-1', 'prod') });
    const exec = { user: { name: 'eve' }, source: { ip: '203.0.113.20' } };
    bench.raise(
      alertOf('exec', { source: { ...exec, ...pod('cart-1') }, ...minute(-3) }),
      alertOf('secret', {
        source: { ...exec, orchestrator: { resource: { type: 'secrets', name: 'db' } } },
      }),
      alertOf('elsewhere', {
        source: { user: { name: 'eve' }, source: { ip: '203.0.113.21' }, host: { name: 'x' } },
      }),
    );
    expect(bench.grouped('a', 'sidecar', 'staging', 'cart', 'exec', 'secret', 'elsewhere')).toEqual(
      [['a', 'sidecar'], ['staging'], ['cart', 'exec', 'secret'], ['elsewhere']],
    );
    expect(bench.storyOf('exec')?.because).toBe(
      'These alerts are together because they are in pod shop/cart-1 or requests of eve from 203.0.113.20, with at most 30 minutes between one and the next.',
    );
  });

  it.each([
    ['first', ['escape', 'entered', 'before', 'late', 'node', 'low']],
    ['last', ['low', 'node', 'late', 'before', 'entered', 'escape']],
  ])(
    'is an escape to the host, for containers entered soon afterwards (the escape comes %s)',
    (_, order) => {
      const alerts: Readonly<Record<string, () => void>> = {
        escape: () =>
          inShell('escape', 'bash', { severity: 'critical', ruleId: ESCAPE, ...minute(10) }),
        entered: () =>
          inShell('entered', 'sh', { ...HIGH, container: 'c2', entered: 11, ...minute(12) }),
        before: () =>
          inShell('before', 'sh', { ...HIGH, container: 'c3', entered: 9, ...minute(12) }),
        late: () => inShell('late', 'sh', { ...HIGH, container: 'c4', entered: 41, ...minute(41) }),
        node: () =>
          inShell('node', 'sh', {
            ...HIGH,
            container: 'c5',
            entered: 11,
            more: { host: { name: 'other' } },
            ...minute(12),
          }),
        low: () => inShell('low', 'sh', { container: 'c6', entered: 11, ...minute(12) }),
      };
      for (const name of order) alerts[name]?.();
      const [together = [], ...others] = bench.grouped(...Object.keys(alerts));
      expect([together, ...others]).toEqual([
        ['escape', 'entered'],
        ['before'],
        ['late'],
        ['node'],
        ['low'],
      ]);
      expect(bench.storyOf('escape')).toMatchObject({
        title: 'A shell and 1 other rule: container name-of-c1 and 1 other place',
        because:
          'These alerts are together because they are in containers of node that were entered within 30 minutes after an escape to it, with at most 30 minutes between one and the next.',
      });
    },
  );

  it('is a process of the host that descends from a process of a container', () => {
    inShell('a', 'bash', HIGH);
    const process = {
      entity_id: 'h1',
      name: 'sh',
      parent: { entity_id: 'c1/bash', name: 'bash' },
    };
    bench.raise(alertOf('host', { source: { host: { name: 'node' }, process } }));
    bench.raise(alertOf('other', { source: { host: { name: 'node-2' }, process } }));
    expect(bench.grouped('a', 'host', 'other')).toEqual([['a', 'host'], ['other']]);
  });

  it('merges two stories that a later alert belongs to, with their history and ids', () => {
    inShell('a', 'bash#1', HIGH);
    inShell('c', 'bash#2', { ...HIGH, ...minute(50) });
    const [first, second] = [bench.storyOf('a')!.id, bench.storyOf('c')!.id];
    expect(first).not.toBe(second);
    inShell('b', 'bash#3', { ...HIGH, ...minute(25) });
    expect(bench.grouped('a', 'b', 'c')).toEqual([['a', 'b', 'c']]);
    expect(bench.storyOf('b')).toMatchObject({ id: first, alerts: 3, openAlerts: 3 });
    expect(bench.store.stories.successor(second)).toBe(first);
    for (const id of [first, second])
      expect(bench.store.stories.history(id)).toMatchObject([{ by: 'dockwarden', what: 'merged' }]);
    expect(bench.store.alerts.stories({ limit: 9 }).stories).toHaveLength(1);
  });

  it('does not merge stories that together would be too long or have too many alerts', () => {
    const source = processSource(['id', 'bash'], { entry: 'bash' });
    const many = (from: number, at: number) =>
      Array.from({ length: 600 }, (_, index) =>
        alertOf(`${from + index}`, { source, ...HIGH, ...minute(at) }),
      );
    bench.raise(...many(0, 0), ...many(1_000, 50));
    inShell('b', 'bash', { ...HIGH, ...minute(25) });
    const { stories } = bench.store.alerts.stories({ limit: 9 });
    expect(stories.map(({ alerts }) => alerts).toSorted((a, b) => a - b)).toEqual([600, 601]);
  });

  it('adds the start time to the titles of open stories that would otherwise be the same', () => {
    inShell('a', 'bash#1', HIGH);
    inShell('b', 'bash#2', { ...HIGH, ...minute(50) });
    inShell('c', 'bash#3', { ...HIGH, ...minute(100) });
    const titles = ['a', 'b', 'c'].map((name) => bench.storyOf(name)?.title);
    expect(titles[0]).toBe('A shell: bash in container name-of-c1');
    expect(titles[1]).toMatch(/^A shell: bash in container name-of-c1, from 2025-11-24 16:/);
    expect(new Set(titles).size).toBe(3);
  });
});

describe('how long a story goes on', () => {
  const at = (minutes: number) => ({ at: MORNING + minutes * MINUTE, entry: 'bash' });

  it('ends after 30 minutes of quiet', () => {
    raise('a', 'id bash', at(0));
    raise('b', 'id bash', at(30));
    raise('c', 'id bash', at(60.1));
    expect(bench.grouped('a', 'b', 'c')).toEqual([['a', 'b'], ['c']]);
  });

  it('goes by the time of events, in whatever order they come', () => {
    raise('a', 'id bash', at(0));
    raise('c', 'id bash', at(100));
    raise('late', 'id bash', at(20));
    raise('later', 'id bash', at(-20));
    expect(bench.grouped('a', 'c', 'late', 'later')).toEqual([['a', 'late', 'later'], ['c']]);
  });

  it('does not believe a clock that is ahead, and ends where one jumps back', () => {
    raise('a', 'id bash', at(0));
    const raisedAt = { createdAt: MORNING + 2_000 };
    raise('ahead', 'id bash', { ...at(60 * 24 * 365), ...raisedAt });
    raise('b', 'id bash', at(10));
    raise('back', 'id bash', { ...at(-600), ...raisedAt });
    raise('zero', 'id bash', { at: -5, entry: 'bash', ...raisedAt });
    raise('none', 'id bash', { entry: 'bash', firstEvent: null, lastEvent: null });
    expect(bench.grouped('a', 'ahead', 'b', 'none', 'back', 'zero')).toEqual([
      ['a', 'ahead', 'b', 'none'],
      ['back'],
      ['zero'],
    ]);
  });

  it('lasts at most a day', () => {
    for (let hour = 0; hour < 26; hour += 0.5) raise(`${hour}`, 'id bash', at(hour * 60));
    expect(bench.storyOf('0')?.alerts).toBe(49);
    expect(bench.storyOf('25')?.id).not.toBe(bench.storyOf('0')?.id);
    expect(bench.storyOf('25')?.because).toContain('It goes on from a story that lasted a day');
  });

  it('has at most 1,000 alerts, also where one container raises 10,000', () => {
    const source = processSource(['id', 'bash'], { entry: 'bash' });
    for (let batch = 0; batch < 10; batch += 1) {
      bench.raise(
        ...Array.from({ length: 1_000 }, (_, index) =>
          alertOf(`${batch * 1_000 + index}`, { source, at: MORNING + batch * 10 }),
        ),
      );
    }
    const { stories } = bench.store.alerts.stories({ limit: 100 });
    expect(stories.map(({ alerts }) => alerts)).toEqual(Array.from({ length: 10 }, () => 1_000));
    expect(stories.at(0)?.because).toContain('It goes on from a story that is full');
  });
});

describe('what a story says', () => {
  it('has the worst severity, the rule of it, and all times and rules', () => {
    const given = (rule: string, severity: 'low' | 'high', minute: number) => ({
      ruleId: rule,
      ruleName: rule,
      severity,
      at: MORNING + minute * MINUTE,
      entry: 'bash',
    });
    raise('a', 'id bash', given('one', 'low', 5));
    raise('b', 'id bash', given('two', 'high', 9));
    bench.now = MORNING + 99;
    raise('c', 'id bash', given('one', 'low', 1));
    expect(bench.storyOf('a')).toMatchObject({
      title: 'two and 1 other rule: bash in container name-of-c1',
      severity: 'high',
      ruleIds: ['one', 'two'],
      firstEvent: BigInt(MORNING + MINUTE) * 1_000_000n,
      lastEvent: BigInt(MORNING + 9 * MINUTE) * 1_000_000n,
      lastAlertAt: MORNING + 99,
      createdAt: MORNING,
    });
  });

  it('is rolled back with the transaction that raises its alerts', () => {
    const { store } = bench;
    raise('a', 'id bash', { entry: 'bash' });
    const fail = () =>
      store.transaction(() => {
        raise('b', 'ls bash', { entry: 'bash' });
        throw new Error('stop');
      });
    expect(fail).toThrow('stop');
    expect(bench.storyOf('a')?.alerts).toBe(1);
    expect(store.processes.get(['c1/ls']).size).toBe(0);
  });

  it('takes names of any length and kind', () => {
    const long = 'x'.repeat(100_000);
    const source = {
      container: { id: long, name: `a\u0000\u001b[31m${long}` },
      process: {
        entity_id: ['p', long],
        name: [long],
        args: [long, 1, true],
        parent: { entity_id: long },
      },
    };
    bench.raise(alertOf('a', { source }), alertOf('b', { source: { process: 7, container: [] } }));
    expect(bench.storyOf('a')?.title.length).toBeLessThan(400);
    expect(bench.storyOf('a')?.root).toBe('p');
    expect(bench.storyOf('b')).not.toBeNull();
  });
});
