interface Arrival<T> {
  readonly index: number;
  /** `null` if the stream failed. */
  readonly result: IteratorResult<T, unknown> | null;
  readonly error: unknown;
}

/**
 * Merges several streams in order of arrival. One item of each is requested ahead. An error of one
 * stream ends all.
 */
export async function* merge<T>(
  streams: readonly AsyncIterable<T>[],
): AsyncGenerator<T, void, undefined> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  // Not Promise.race: its pending callbacks would accumulate on a stream that is silent for days.
  const arrived: Arrival<T>[] = [];
  let wake = () => {};
  const put = (arrival: Arrival<T>) => {
    arrived.push(arrival);
    wake();
  };
  const ask = (index: number) => {
    iterators[index]?.next().then(
      (result) => put({ index, result, error: undefined }),
      (error: unknown) => put({ index, result: null, error }),
    );
  };
  for (const index of iterators.keys()) ask(index);
  try {
    for (let open = iterators.length; open > 0;) {
      const next = arrived.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      } else if (next.result === null) {
        throw next.error;
      } else if (next.result.done === true) {
        open -= 1;
      } else {
        ask(next.index);
        yield next.result.value;
      }
    }
  } finally {
    for (const iterator of iterators) void iterator.return?.();
  }
}

/** A stream that can be ended from outside, even while it waits for its next item. */
export async function* untilStopped<T>(
  stream: AsyncIterable<T>,
  stop: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  const next = () =>
    new Promise<IteratorResult<T, unknown> | null>((resolve, reject) => {
      const end = () => resolve(null);
      stop.addEventListener('abort', end);
      const done = () => stop.removeEventListener('abort', end);
      iterator.next().then(resolve, reject).finally(done);
    });
  try {
    while (!stop.aborted) {
      const result = await next();
      if (result === null || result.done === true) return;
      yield result.value;
    }
  } finally {
    void iterator.return?.();
  }
}
