import { describe, expect, it } from 'vitest';
import { createContainerDirectory } from './directory.ts';
import { containerOfNamespaces } from './cgroup-path.ts';

const PIDS = 'pid:[4026532800]';
const idOf = (cgroups: string) => containerOfNamespaces(PIDS, cgroups).id;

describe('a container of an unknown engine', () => {
  it.each([
    ['its cgroup', '0::/default/web\n', 'web'],
    ['any hierarchy that has one', '4:memory:/\n1:name=systemd:/lxc/db\n0::/\n', 'db'],
    [
      'the machine of systemd-nspawn',
      '0::/machine.slice/machine-a.scope/payload\n',
      'machine-a.scope',
    ],
    ['where its init is', '0::/lxc.payload.db/init.scope\n', 'lxc.payload.db'],
    ['one that was removed', '0::/default/web (deleted)\n', 'web'],
    ['its namespace without one', '0::/\n', '4026532800'],
    ['its namespace where nothing can be read', '', '4026532800'],
    ['one above that of the reader', '0::/../..\n', '4026532800'],
  ])('has the name of %s', (_, cgroups, expected) => {
    expect(idOf(cgroups)).toBe(expected);
  });

  it('has no name that does harm', () => {
    expect(idOf('0::/a/<b>"\u001b[31m\\é\u202e $(x)\n')).toBe('_b____31m______x_');
    expect(idOf(`0::/${'a'.repeat(1_000)}\n`)).toHaveLength(255);
  });

  it('is asked of no engine', () => {
    const asked: string[] = [];
    const directory = createContainerDirectory({
      now: () => 0n,
      onUnknown: (key) => asked.push(key),
    });
    expect([directory.lookup(PIDS), asked]).toEqual([{}, []]);
  });
});
