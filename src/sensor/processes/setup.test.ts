import { describe, expect, it } from 'vitest';
import { GROUP, ID, OTHER, Script } from './table.testing.ts';

const INIT = ['runc', 'init'];

/** As runc does it: it executes itself as `init`, enters the cgroup, and forks twice. */
function started(): Script {
  const script = new Script();
  script.there(10, { executable: '/usr/bin/shim', stat: { parent: 0 } });
  script.table.seed();
  script
    .fork(10, 20)
    .exec(20, { executable: '/usr/sbin/runc', args: ['runc', 'create'], stat: { parent: 10 } });
  script
    .fork(20, 30)
    .exec(30, { executable: '/usr/sbin/runc', args: INIT, stat: { parent: 20 } }, '/proc/self/exe');
  return script;
}

const OWN = { executable: '/', args: INIT, sharesMounts: true, stat: { parent: 20 } };
const PROGRAM = { executable: '/bin/sh', args: ['sh'], stat: { parent: 20 } };

describe('a runtime that sets up a container', () => {
  it('is the host’s until it runs the container’s program', () => {
    const script = started().cgroup(30, GROUP).cgroup(30, GROUP);
    script.fork(30, 31).fork(31, 32, 0x8000).exit(31).exit(30);
    script.exec(32, PROGRAM);
    const shown = script.docs
      .slice(4)
      .map(({ event, process, container, dockwarden }) => [
        event.action,
        process.pid,
        container?.id,
        dockwarden?.['setting_up'],
      ]);
    expect(shown).toEqual([
      ['fork', 31, undefined, ID],
      ['fork', 32, undefined, ID],
      ['end', 31, undefined, ID],
      ['end', 30, undefined, ID],
      ['exec', 32, ID, undefined],
    ]);
    expect(script.last.process).toMatchObject({
      previous: [{ args: INIT }],
      entry_leader: { pid: 32, same_as_process: true },
    });
    expect(script.table.counts()).toMatchObject({ setups: 1, containers: 1 });
  });

  it('may start itself again after it was put in the group', () => {
    const script = started().cgroup(30, GROUP).exec(30, OWN, '/proc/self/fd/6');
    expect(script.last).not.toHaveProperty('container');
    expect(script.last.dockwarden).toMatchObject({ setting_up: ID });
    expect(script.fork(30, 31).exec(31, PROGRAM).last.container?.id).toBe(ID);
  });

  it('enters with `exec` just before it runs the program', () => {
    const script = started().exec(30, OWN).fork(30, 31, 0x8000).cgroup(31, GROUP);
    expect(script.exec(31, PROGRAM).last).toMatchObject({
      container: { id: ID },
      process: { entry_leader: { pid: 31, same_as_process: true }, parent: { pid: 20 } },
    });
  });

  it('counts for the group that it entered last', () => {
    const script = started().cgroup(30, GROUP).cgroup(30, `/docker/${OTHER}`);
    expect(script.exec(30, PROGRAM).last.container?.id).toBe(OTHER);
    expect(script.table.counts().containers).toBe(1);
  });
});

describe('what looks like a runtime', () => {
  it.each([
    ['runs in the mounts of the container', { sharesMounts: false }],
    ['could not be looked at', { sharesMounts: null }],
    ['has other arguments', { args: ['runc', 'init', 'x'] }],
    ['is a newer image', { isSuperseded: true }],
  ])('%s', (_, facts) => {
    const script = started()
      .cgroup(30, GROUP)
      .exec(30, { ...OWN, ...facts });
    expect(script.last.container?.id).toBe(ID);
  });

  it('runs a second time', () => {
    const script = started().cgroup(30, GROUP).exec(30, OWN).exec(30, OWN);
    expect(script.last.container?.id).toBe(ID);
  });

  it('was forked by the one that entered', () => {
    const script = started()
      .cgroup(30, GROUP)
      .fork(30, 31)
      .exec(31, { ...OWN, stat: { parent: 30 } });
    expect(script.last.container?.id).toBe(ID);
  });

  it('was started in the container', () => {
    const script = started().cgroup(30, GROUP).exec(30, PROGRAM).fork(30, 31);
    script.exec(31, { ...OWN, executable: '/tmp/runc', stat: { parent: 30 } }, '/tmp/runc');
    expect(script.last).toMatchObject({ container: { id: ID }, process: { name: 'runc' } });
    expect(script.cgroup(31, GROUP).fork(31, 32).last.container?.id).toBe(ID);
  });
});
