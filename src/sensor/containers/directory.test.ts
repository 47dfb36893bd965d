import { expect, it } from 'vitest';
import type { ContainerInfo } from './container-info.ts';
import { createContainerDirectory } from './directory.ts';

/** A directory whose files have the content that a test provides. */
function setUp(maxContainers = 10) {
  const files = new Map<string, ContainerInfo>();
  const asked: string[] = [];
  const clock = { now: 0n };
  let looks = 0;
  const directory = createContainerDirectory({
    read: (id) => {
      looks++;
      return { info: files.get(id) ?? {}, unreadable: files.has(id) ? 0 : 1 };
    },
    onUnknown: (id) => void asked.push(id),
    now: () => clock.now,
    maxContainers,
  });
  return { files, asked, clock, directory, looks: () => looks };
}

it('reads the files once', () => {
  const { files, directory, asked, looks } = setUp();
  files.set('a', { imageName: 'web', imageTag: '1' });
  expect(directory.lookup('a')).toEqual({ imageName: 'web', imageTag: '1' });
  expect(directory.lookup('a')).toBe(directory.lookup('a'));
  expect(looks()).toBe(1);
  expect(asked).toEqual([]);
});

it('looks again for files that come later, some times', () => {
  const { files, directory, clock, looks } = setUp();
  expect(directory.lookup('a')).toEqual({});
  expect(directory.lookup('a')).toEqual({});
  expect(looks()).toBe(1);
  clock.now += 200_000_000n;
  files.set('a', { runtime: 'runc' });
  expect(directory.lookup('a')).toEqual({ runtime: 'runc' });
  for (let second = 0; second < 20; second++) {
    clock.now += 1_000_000_000n;
    directory.lookup('a');
  }
  expect(looks()).toBe(5);
  expect(directory.counts().unreadable).toBe(0);
});

it('asks the runtime once for what the files do not contain, and uses the answer', () => {
  const { files, directory, asked } = setUp();
  files.set('a', { name: 'from-file' });
  const before = directory.lookup('a');
  directory.offer('a', { name: 'from-socket', imageName: 'web' });
  expect(directory.lookup('a')).toEqual({ name: 'from-file', imageName: 'web' });
  expect(directory.lookup('a')).not.toBe(before);
  expect(asked).toEqual(['a']);
});

it('forgets', () => {
  const { directory } = setUp();
  directory.lookup('a');
  directory.forget('a');
  directory.offer('a', { name: 'late' });
  expect(directory.counts().known).toBe(0);
  expect(directory.lookup('a')).toEqual({});
});

it('is bounded, and counts', () => {
  const { directory } = setUp(2);
  for (const id of ['a', 'b', 'c']) directory.lookup(id);
  expect(directory.counts()).toMatchObject({ known: 2, evicted: 1 });
});
