import { describe, expect, it } from 'vitest';
import { LaneTurns } from './job-runner.ts';

describe('turns of a lane', () => {
  const { signal } = new AbortController();
  const noted: string[] = [];
  const take = async (turns: LaneTurns, who: string, lane = 'lane', own = signal) => {
    const done = await turns.take(lane, own);
    noted.push(done === null ? `${who} left` : who);
    return done;
  };

  it('come in order, as many at a time as there may be', async () => {
    noted.length = 0;
    const turns = new LaneTurns(2);
    const [a] = await Promise.all([take(turns, 'a'), take(turns, 'b')]);
    const c = take(turns, 'c');
    const d = take(turns, 'd');
    await take(turns, 'of another lane', 'other');
    expect(noted).toEqual(['a', 'b', 'of another lane']);
    a?.();
    // One that comes in this moment does not take the turn of one that has waited.
    const e = take(turns, 'e');
    (await c)?.();
    (await d)?.();
    (await e)?.();
    expect(noted.slice(3)).toEqual(['c', 'd', 'e']);
  });

  it('are not waited for by one that ends', async () => {
    noted.length = 0;
    const turns = new LaneTurns(1);
    const ending = new AbortController();
    const a = await take(turns, 'a');
    const b = take(turns, 'b', 'lane', ending.signal);
    const c = take(turns, 'c');
    ending.abort();
    expect(await b).toBeNull();
    expect(await take(turns, 'd', 'lane', ending.signal)).toBeNull();
    a?.();
    expect(await c).not.toBeNull();
    expect(noted).toEqual(['a', 'b left', 'd left', 'c']);
  });
});
