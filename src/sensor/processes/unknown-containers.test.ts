import { describe, expect, it } from 'vitest';
import { GROUP, ID, Script } from './table.testing.ts';

const PIDS = 'pid:[4026532800]';
const OTHERS = 'pid:[4026532801]';

function host(): Script {
  const script = new Script();
  script.there(1, { executable: '/sbin/init', args: ['init'], stat: { parent: 0 } });
  return script;
}

describe('a container that no known engine has started', () => {
  it('is entered by the first exec in its namespaces, and has their cgroup as its id', () => {
    const script = host().there(10, { executable: '/usr/bin/unshare' });
    script.table.seed();
    script.fork(10, 100);
    expect(script.last.container).toBeUndefined();
    script.groups.set(100, '/default/web');
    script.exec(100, { containerPids: PIDS, stat: { parent: 10 } });
    expect(script.last.container).toEqual({ id: 'web', runtime: 'unknown' });
    expect(script.last.process.entry_leader).toMatchObject({ pid: 100, same_as_process: true });
    script.fork(100, 101).exec(101, { containerPids: PIDS, stat: { parent: 100 } });
    expect(script.last.container?.id).toBe('web');
    expect(script.last.process.entry_leader?.pid).toBe(100);
    expect(script.table.counts()).toMatchObject({ containers: 1, unknownContainers: 1 });
    script.exit(101).exit(100);
    expect(script.table.counts()).toMatchObject({ containers: 0, unknownContainers: 1 });
  });

  it('is the same for a process that joins it later, wherever its cgroup is', () => {
    const script = host();
    script.table.seed();
    script.groups.set(100, '/default/web').set(200, '/user.slice/session-3.scope');
    script.fork(1, 100).exec(100, { containerPids: PIDS });
    script.fork(1, 200).exec(200, { containerPids: PIDS });
    expect(script.last.container?.id).toBe('web');
    expect(script.last.process.entry_leader?.pid).toBe(200);
    expect(script.table.counts()).toMatchObject({ containers: 1, unknownContainers: 1 });
  });

  it('is found where it ran before', () => {
    const script = host();
    script.there(100, { containerPids: PIDS, stat: { parent: 1, startTicks: 100 } }, '/lxc/db');
    // One that has made a pid namespace of its own within.
    const inner = { containerPids: OTHERS, stat: { parent: 100, startTicks: 200 } };
    script.there(90, inner, '/lxc/db/inner');
    script.table.seed();
    expect(script.fork(90, 102).last.container?.id).toBe('db');
    expect(script.last.process.entry_leader?.pid).toBe(100);
    expect(script.table.counts()).toMatchObject({ containers: 1, unknownContainers: 1 });
  });

  it('is not one within a container that is known', () => {
    const script = host();
    script.table.seed();
    script.fork(1, 100).cgroup(100, GROUP).exec(100, { containerPids: PIDS });
    script.fork(100, 101).exec(101, { containerPids: OTHERS });
    expect(script.last.container?.id).toBe(ID);
    expect(script.table.counts()).toMatchObject({ containers: 1, unknownContainers: 0 });
  });
});
