import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMembership } from './membership.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'membership-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const membership = () =>
  createMembership({
    places: [
      { engine: 'runc', path: `${root}/runc` },
      { engine: 'runc', path: `${root}/crun` },
      { engine: 'containerd', path: `${root}/containerd` },
    ],
  });

function runc(folder: string, name: string): void {
  mkdirSync(`${root}/${folder}/${name}`, { recursive: true });
}

/** A container of containerd, and the directory that contains it. */
function containerd(namespace: string, id: string, cgroupsPath: string): string {
  const folder = `${root}/containerd/io.containerd.runtime.v2.task/${namespace}/${id}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/config.json`, JSON.stringify({ linux: { cgroupsPath } }));
  return folder;
}

const web = (place: string, runtime: string) => ({
  id: 'web',
  place,
  runtime,
  podUid: null,
  nested: null,
});

describe('containers with a name', () => {
  it.each(['/web', '/user.slice/user-0.slice/web', '/system.slice/runc-web.scope', '/web/below'])(
    'plain runtimes: %s',
    (path) => {
      runc('crun', 'web');
      expect(membership().ofPath(path)).toEqual(web(`${root}/crun/web`, 'crun'));
    },
  );

  it.each([
    ['/default/web', '/default/web'],
    ['/default/web', '/default/web/below'],
    ['/mine/group', '/mine/group'],
    ['mine/', '/mine'],
    ['system.slice:ctr:web', '/system.slice/ctr-web.scope'],
    [':ctr:web', '/system.slice/ctr-web.scope'],
    ['a-b.slice:ctr:web', '/a.slice/a-b.slice/ctr-web.scope'],
    ['-.slice::web', '/web.scope'],
  ])('containerd: %j has the group %j', (named, path) => {
    const folder = containerd('default', 'web', named);
    expect(membership().ofPath(path)).toEqual(web(folder, 'containerd'));
  });

  it.each(['/', '', '//', 'a:b:c:d/e'])('containerd: %j is no group of all', (named) => {
    containerd('default', 'web', named);
    expect(membership().ofPath('/system.slice/cron.service')).toBeNull();
    expect(membership().ofPath('/')).toBeNull();
  });

  it('two of one name are two', () => {
    const one = containerd('default', 'web', '/default/web');
    const two = containerd('other', 'web', '/other/web');
    const both = membership();
    expect(both.ofPath('/default/web')?.place).toBe(one);
    expect(both.ofPath('/other/web')?.place).toBe(two);
  });

  it('the outermost counts, whatever a process in it calls a group', () => {
    runc('runc', 'inner');
    runc('runc', 'outer');
    const folder = containerd('default', 'web', '/default/web');
    expect(membership().ofPath('/default/web/inner')?.place).toBe(folder);
    expect(membership().ofPath('/outer/default/web')?.id).toBe('outer');
    expect(membership().ofPath('/outer/inner')?.id).toBe('outer');
    expect(membership().ofPath(`/docker/${ID}/inner`)?.id).toBe(ID);
  });

  it('is seen when it comes later, and not any more when it is gone', () => {
    const both = membership();
    expect(both.ofPath('/default/web')).toBeNull();
    const folder = containerd('default', 'web', '/default/web');
    expect(both.ofPath('/default/web')?.id).toBe('web');
    rmSync(folder, { recursive: true });
    expect(both.ofPath('/default/web')).toBeNull();
    containerd('default', 'api', '/default/web');
    expect(both.ofPath('/default/web')?.id).toBe('api');
  });

  it('a bundle whose configuration is not whole yet is read again', () => {
    const folder = containerd('default', 'web', '/default/web');
    const both = membership();
    writeFileSync(`${folder}/config.json`, '{"linux"');
    expect(both.ofPath('/default/web')).toBeNull();
    containerd('default', 'web', '/default/web');
    expect(both.ofPath('/default/web')?.place).toBe(folder);
  });

  it.each(['/', '/system.slice/cron.service', '/..', `/${'a/'.repeat(100)}web`])(
    'none: %j',
    (path) => {
      runc('runc', 'web');
      expect(membership().ofPath(path)).toBeNull();
    },
  );
});

it('of a process in any hierarchy, the first counts', () => {
  runc('runc', 'web');
  const text = `9:name=systemd:/\n8:pids:/web\n0::/docker/${ID}\n`;
  expect(membership().ofFile(text)?.id).toBe('web');
  expect(membership().ofFile('0::/\n')).toBeNull();
});
