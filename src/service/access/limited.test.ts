import { expect, it } from 'vitest';
import { Limited } from './passwords.ts';

/** Work that goes on until the test ends it. */
class Work {
  running = 0;
  most = 0;
  readonly ends: (() => void)[] = [];

  readonly start = async (): Promise<void> => {
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    this.running -= 1;
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('runs up to its limit at once, in order, and refuses what cannot even wait', async () => {
  const limited = new Limited(2, 3);
  const work = new Work();
  const order: number[] = [];
  const runs = [0, 1, 2, 3, 4].map((index) =>
    limited.run(async () => {
      order.push(index);
      await work.start();
    }),
  );
  await settle();
  expect([work.running, order]).toEqual([2, [0, 1]]);
  await expect(limited.run(work.start)).rejects.toMatchObject({ code: 'ENG1814', retryAfter: 1 });
  while (work.ends.length > 0) {
    work.ends.shift()?.();
    await settle();
  }
  await Promise.all(runs);
  expect([work.most, order]).toEqual([2, [0, 1, 2, 3, 4]]);
});

it('goes on after work that failed', async () => {
  const limited = new Limited(1, 0);
  const fail = () => limited.run(() => Promise.reject(new Error('no')));
  await expect(fail()).rejects.toThrow('no');
  await expect(fail()).rejects.toThrow('no');
  expect(await limited.run(async () => 7)).toBe(7);
});
