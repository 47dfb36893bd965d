import { once } from 'node:events';
import type { StreamEnd } from '../../detect/types/live-search.ts';
import { endOnSignal } from '../terminal/end-on-signal.ts';
import { whenReaderIsGone } from '../terminal/streams.ts';
import type { StreamRun } from '../../runs/watch/stream-run.ts';
import type { WatchCommand } from './request.ts';
import type { Screen } from '../../report/terminal/screen.ts';
import type { Stream } from '../../runs/watch/input-stream.ts';
import { wallClock } from '../environment.ts';

/** How often the run receives the current time, which releases buffered events. */
const TICK_MS = 100;
/** How often the status line is repainted: numbers that change faster are unreadable. */
const PAINT_MS = 250;

/**
 * Feeds the blocks of a stream to a run until the stream ends, is stopped, or its time is up. Returns which
 * of these happened: only a stream that ends by itself was seen in full.
 */
export async function pump(
  stream: Stream,
  run: StreamRun,
  screen: Screen,
  { duration }: Pick<WatchCommand, 'duration'>,
): Promise<StreamEnd> {
  const { stdout } = process;
  let end: StreamEnd = 'ended';
  const stop = () => {
    end = 'cut off';
    stream.stop();
  };
  const release = endOnSignal(stop);
  whenReaderIsGone(stdout, stop);
  const timer = duration === null ? null : setTimeout(stop, duration);
  const tick = setInterval(() => {
    run.tick(wallClock());
    screen.flush();
  }, TICK_MS);
  const paint = setInterval(() => screen.repaint(), PAINT_MS);
  try {
    for await (const block of stream.blocks) {
      run.block(block, wallClock());
      stream.release(block);
      screen.flush();
      if (screen.isFull) await drained(stdout);
      screen.drained();
    }
  } finally {
    clearInterval(tick);
    clearInterval(paint);
    if (timer !== null) clearTimeout(timer);
    release();
  }
  // An input with a read error did not reach its end.
  return stream.broken() > 0 ? 'cut off' : end;
}

/** Waits until the reader of the lines has caught up or closed the stream. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  const either = new AbortController();
  const { signal } = either;
  const events = ['drain', 'close', 'error'].map((event) => once(stream, event, { signal }));
  try {
    await Promise.race(events);
  } catch {
    // The listener for errors of the stream has handled it.
  } finally {
    either.abort();
    await Promise.allSettled(events);
  }
}
