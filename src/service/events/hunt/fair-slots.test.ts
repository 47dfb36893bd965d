import { describe, expect, it } from 'vitest';
import { FairSlots, type Release } from './fair-slots.ts';

const slots = (more: Partial<ConstructorParameters<typeof FairSlots>[0]> = {}) =>
  new FairSlots({ slots: 2, waitingOfOne: 3, waiting: 5, waitMs: 60_000, ...more });

describe('slots that owners share', () => {
  it('are never all of one owner', async () => {
    const shared = slots({ slots: 3 });
    await shared.take('ann');
    await shared.take('ann');
    void shared.take('ann');
    expect(shared.waiting).toBe(1);
    expect(await shared.take('bob')).not.toBeNull();
  });

  it('go to the owner that has had none for the longest time', async () => {
    const shared = slots();
    const first = (await shared.take('ann')) as Release;
    await shared.take('bob');
    const order: string[] = [];
    const releases: Release[] = [];
    const wait = async (owner: string, name: string) => {
      const release = await shared.take(owner);
      order.push(name);
      if (release !== null) releases.push(release);
    };
    const all = [wait('ann', 'ann 2'), wait('ann', 'ann 3'), wait('cleo', 'cleo 1')];
    first();
    for (let count = 0; count < 3; count += 1) {
      await new Promise((resolve) => void setImmediate(resolve));
      releases.at(-1)?.();
    }
    await Promise.all(all);
    expect(order).toEqual(['cleo 1', 'ann 2', 'ann 3']);
  });

  it('are given back once', async () => {
    const shared = slots();
    const release = (await shared.take('ann')) as Release;
    await shared.take('bob');
    void shared.take('cleo');
    void shared.take('dan');
    release();
    release();
    expect(shared.waiting).toBe(1);
  });

  it('are waited for by some, for a while, and not when it is closed', async () => {
    const shared = slots({ waitingOfOne: 1, waiting: 2, waitMs: 1 });
    await shared.take('ann');
    const second = shared.take('ann');
    expect(await shared.take('ann')).toBeNull();
    await shared.take('bob');
    const other = shared.take('cleo');
    expect(await shared.take('dan')).toBeNull();
    expect(await second).toBeNull();
    expect(await other).toBeNull();
    const closing = slots();
    await closing.take('ann');
    const waiting = closing.take('ann');
    closing.close();
    expect(await waiting).toBeNull();
    expect(await closing.take('bob')).toBeNull();
  });
});
