import { expect, it, vi } from 'vitest';
import { hashedAside, hashedHere, type HashTask } from './hash-task.ts';
import { HashingThread } from './hashing-thread.ts';

/** Answers with the number of its thread instead of a hash. */
const SCRIPT = `
  import { parentPort, threadId } from 'node:worker_threads';
  parentPort.on('message', ({ password }) => {
    if (password === 'end') process.exit(3);
    else if (password === 'wrong') parentPort.postMessage({ isDone: false, message: 'no hash' });
    else parentPort.postMessage({ isDone: true, result: threadId });
  });
`;
const url = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
const task = (password: string): HashTask => ({ kind: 'verify', password, hash: '' });

it('does one task after another on the same thread, which outlives what fails', async () => {
  const thread = new HashingThread(url);
  const first = await thread.run(task('a'));
  await expect(thread.run(task('wrong'))).rejects.toThrow('no hash');
  expect(await thread.run(task('b'))).toBe(first);
});

it('fails the task whose thread ends, and starts another one', async () => {
  const thread = new HashingThread(url);
  const first = await thread.run(task('a'));
  await expect(thread.run(task('end'))).rejects.toThrow('has ended');
  expect(await thread.run(task('b'))).not.toBe(first);
});

it('ends its thread when there was nothing to do for a while', async () => {
  const thread = new HashingThread(url, 1);
  const first = await thread.run(task('a'));
  await vi.waitFor(async () => expect(await thread.run(task('b'))).not.toBe(first), 30_000);
});

it('makes the same hashes on a thread of its own as aside', async () => {
  const cost = { memory: 8, passes: 1, lanes: 1 };
  const password = 'tidal-ochre-lantern-48';
  const hashing: HashTask = { kind: 'hash', password, salt: new Uint8Array(16).fill(3), cost };
  const hash = String(hashedHere(hashing));
  expect(await hashedAside(hashing)).toBe(hash);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
  for (const [text, isRight] of [
    [password, true],
    ['other', false],
  ] as const) {
    expect(hashedHere({ kind: 'verify', password: text, hash })).toBe(isRight);
  }
  expect(() => hashedHere({ kind: 'verify', password, hash: 'x' })).toThrow();
});
