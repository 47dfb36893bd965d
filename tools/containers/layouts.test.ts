import { expect, it } from 'vitest';
import { ancestorsOf } from './control-groups.ts';
import { PLAIN_LAYOUTS, POD_LAYOUTS } from './layouts.ts';
import { ociConfig } from './oci-config.ts';

const ID = '0123456789abcdef'.repeat(4);
const UID = '5f2a1d1e-0b1c-4b7e-9a57-8f3f5f0c2d11';
const LABELS = { name: 'web', image: 'registry.example/web:1', pod: 'web-1', namespace: 'shop' };
const layouts = [...POD_LAYOUTS, ...PLAIN_LAYOUTS];

it.each(layouts)('$name: the last part of the group holds the id', ({ cgroupsPath }) => {
  const path = cgroupsPath(ID, UID);
  expect(path).toMatch(/^\/[^ ]+$/);
  expect(path.slice(path.lastIndexOf('/'))).toContain(ID);
});

it('has a group of its own for each layout', () => {
  expect(new Set(layouts.map(({ cgroupsPath }) => cgroupsPath(ID, UID))).size).toBe(layouts.length);
});

it.each(POD_LAYOUTS)('$name: notes image, pod and namespace', ({ annotations }) => {
  const values = Object.values(annotations(LABELS, UID));
  expect(values).toEqual(expect.arrayContaining(Object.values(LABELS)));
});

it('knows the groups above one', () => {
  expect(ancestorsOf('/a/b/c')).toEqual(['/a/b', '/a']);
});

it('gives containers no privileges on the host', () => {
  const config = ociConfig({
    args: ['true'],
    env: {},
    hostname: 'h',
    cgroupsPath: '/g',
    annotations: {},
  });
  expect(config.linux.namespaces.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['pid', 'network', 'mount', 'ipc', 'uts']),
  );
  expect(config.process.noNewPrivileges).toBe(true);
  expect(JSON.stringify(config)).not.toMatch(/SYS_ADMIN|SYS_PTRACE|SYS_MODULE|MKNOD|bind/);
});
