import { describe, expect, it } from 'vitest';
import { merge, untilStopped } from './live-blocks.ts';

/** A stream whose items the test controls. */
function pushed<T>() {
  const waiting: ((result: IteratorResult<T>) => void)[] = [];
  const ready: IteratorResult<T>[] = [];
  let returned = false;
  const put = (result: IteratorResult<T>) => {
    const next = waiting.shift();
    if (next === undefined) ready.push(result);
    else next(result);
  };
  const stream: AsyncIterable<T> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const result = ready.shift();
        if (result !== undefined) return Promise.resolve(result);
        return new Promise((resolve) => waiting.push(resolve));
      },
      return: () => {
        returned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return {
    stream,
    push: (value: T) => put({ done: false, value }),
    end: () => put({ done: true, value: undefined }),
    isReturned: () => returned,
  };
}

async function* failing(): AsyncGenerator<number> {
  yield 1;
  throw new Error('gone');
}

describe('several streams as one', () => {
  it('returns what arrives first and ends when all have ended', async () => {
    const [a, b] = [pushed<string>(), pushed<string>()];
    const all = merge([a.stream, b.stream]);
    b.push('b1');
    expect((await all.next()).value).toBe('b1');
    a.push('a1');
    expect((await all.next()).value).toBe('a1');
    b.end();
    a.push('a2');
    expect((await all.next()).value).toBe('a2');
    a.end();
    expect((await all.next()).done).toBe(true);
  });

  it('lets no stream starve the others', async () => {
    const [a, b] = [pushed<string>(), pushed<string>()];
    for (let count = 0; count < 50; count += 1) a.push('a');
    b.push('b');
    const all = merge([a.stream, b.stream]);
    const first = [await all.next(), await all.next(), await all.next()];
    expect(first.map(({ value }) => value)).toContain('b');
  });

  it('is empty without streams', async () => {
    expect((await merge([]).next()).done).toBe(true);
  });

  it('fails if one of them fails, and closes the others', async () => {
    const other = pushed<number>();
    const all = merge([failing(), other.stream]);
    expect((await all.next()).value).toBe(1);
    await expect(all.next()).rejects.toThrow('gone');
    expect(other.isReturned()).toBe(true);
  });
});

describe('a stream that can be stopped', () => {
  it('can be stopped while it waits', async () => {
    const stop = new AbortController();
    const source = pushed<number>();
    const stream = untilStopped(source.stream, stop.signal);
    source.push(1);
    expect((await stream.next()).value).toBe(1);
    const next = stream.next();
    stop.abort();
    expect((await next).done).toBe(true);
    expect(source.isReturned()).toBe(true);
  });

  it('ends and fails with its source', async () => {
    const never = new AbortController().signal;
    const source = pushed<number>();
    source.end();
    expect((await untilStopped(source.stream, never).next()).done).toBe(true);
    const stream = untilStopped(failing(), never);
    await stream.next();
    await expect(stream.next()).rejects.toThrow('gone');
  });

  it('returns nothing after it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const source = pushed<number>();
    source.push(1);
    expect((await untilStopped(source.stream, stop.signal).next()).done).toBe(true);
  });
});
