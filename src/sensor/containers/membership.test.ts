import { expect, it } from 'vitest';
import { createMembership } from './membership.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
const membership = createMembership({
  runtimeFolders: ['/run/runc', '/run/crun'],
  exists: (path) => path === '/run/crun/web',
});

it('takes a name for a container only if the runtime has it', () => {
  expect(membership.ofPath('/user.slice/web')).toEqual({
    id: 'web',
    runtime: 'crun',
    podUid: null,
    nested: null,
  });
  expect(membership.ofPath('/user.slice/other')).toBeNull();
  expect(membership.ofPath(`/docker/${ID}/web`)?.id).toBe(ID);
});

it.each([
  ['one hierarchy is enough', `5:memory:/docker/${ID}\n0::/\n`, ID],
  ['plain names as well', '5:memory:/web\n', 'web'],
  ['none', '5:memory:/session/496050f59066b1e0d7e7f79af59f5bba\n0::/\n', undefined],
  ['nothing', '', undefined],
])('of a file: %s', (_, text, id) => {
  expect(membership.ofFile(text)?.id).toBe(id);
});
