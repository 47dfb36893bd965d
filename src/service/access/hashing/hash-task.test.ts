import { expect, it } from 'vitest';
import { Lane } from '../../../threads/lane.ts';
import { workerScript } from '../../../threads/worker-script.ts';

import { hashed, type HashTask } from './hash-task.ts';

it('makes the same hashes on a thread of its own as on this one', async () => {
  const cost = { memory: 8, passes: 1, lanes: 1 };
  const password = 'tidal-ochre-lantern-48';
  const hashing: HashTask = { kind: 'hash', password, salt: new Uint8Array(16).fill(3), cost };
  const hash = String(hashed(hashing));
  const thread = new Lane<HashTask>({
    script: workerScript('access'),
    idleMs: 0,
    refuse: (refusal) => new Error(refusal),
  });
  expect(await thread.run(hashing)).toBe(hash);
  await expect(thread.run({ kind: 'verify', password, hash: 'x' })).rejects.toThrow();
  await thread.close();
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
  for (const [text, isRight] of [
    [password, true],
    ['other', false],
  ] as const) {
    expect(hashed({ kind: 'verify', password: text, hash })).toBe(isRight);
  }
  expect(() => hashed({ kind: 'verify', password, hash: 'x' })).toThrow();
});
