import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../../stores/errors.ts';
import type { StoredState } from '../host.ts';
import { NO_STATUS } from '../status-of.ts';
import { SupervisedDetection, type DetectionUntilItEnds } from './supervised-detection.ts';

const STORED: StoredState = { at: 0, nextArrival: 10, streams: [] };

/** One that a test ends. */
class Fake implements DetectionUntilItEnds {
  readonly seen: string[] = [];
  readonly ended: Promise<Error>;
  end!: (error: Error) => void;
  readonly stored = ({ nextArrival }: StoredState) => void this.seen.push(`stored ${nextArrival}`);

  constructor() {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  leased(): void {}

  matched(): void {
    this.seen.push('matched');
  }

  async createSpace(id: string): Promise<void> {
    this.seen.push(`created ${id}`);
  }

  async removeSpace(id: string): Promise<void> {
    this.seen.push(`removed ${id}`);
  }

  async call(): Promise<never> {
    return 'answer' as never;
  }

  status() {
    return NO_STATUS;
  }

  endJobs(): void {}

  async close(): Promise<void> {
    this.seen.push('closed');
  }
}

describe('detection that ends', () => {
  const opened: { detection: Fake; nextArrival: number; spaces: readonly string[] }[] = [];
  const logged: string[] = [];
  let refuses: Error | null = null;
  const log = {
    info: (_: object, message: string) => void logged.push(message),
    warn: (_: object, message: string) => void logged.push(message),
    error: ({ retrySeconds }: { retrySeconds?: number }) => void logged.push(`${retrySeconds} s`),
  };
  const open = async ({ nextArrival }: StoredState, spaces: readonly string[]) => {
    if (refuses !== null) throw refuses;
    const detection = new Fake();
    opened.push({ detection, nextArrival, spaces });
    return detection;
  };
  const last = () => opened.at(-1)?.detection as Fake;
  const batch = {} as never;

  beforeEach(() => {
    vi.useFakeTimers();
    opened.length = 0;
    logged.length = 0;
    refuses = null;
  });
  afterEach(() => vi.useRealTimers());

  it('is reopened with what is stored then', async () => {
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    last().end(new Error('out of memory'));
    await vi.advanceTimersByTimeAsync(500);
    expect(detection.status().failure).toMatch('out of memory');
    await expect(detection.call({ name: 'rules.list' }, undefined)).rejects.toMatchObject({
      code: 'ENG1701',
    });
    detection.matched(batch);
    detection.stored({ at: 1_000, nextArrival: 25, streams: [] });
    expect(last().seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(opened.map(({ nextArrival }) => nextArrival)).toEqual([10, 25]);
    expect(detection.status().failure).toBeNull();
    await expect(detection.call({ name: 'rules.list' }, undefined)).resolves.toBe('answer');
    detection.matched(batch);
    expect(last().seen).toEqual(['stored 25', 'matched']);
    await detection.close();
    expect(last().seen.at(-1)).toBe('closed');
  });

  it('is waited for longer each time, until it has run for a while', async () => {
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    for (const seconds of [1, 2, 4]) {
      last().end(new Error('again'));
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
    }
    expect(opened).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(600_000);
    last().end(new Error('again'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toHaveLength(5);
    expect(logged.filter((line) => line.endsWith(' s'))).toEqual(['1 s', '2 s', '4 s', '1 s']);
    await detection.close();
  });

  it('is tried again where it cannot be opened', async () => {
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    refuses = new Error('the disk is full');
    last().end(new Error('again'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(detection.status().failure).toMatch('the disk is full');
    refuses = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(detection.status().failure).toBeNull();
    await detection.close();
  });

  it('is not reopened after it was closed', async () => {
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    last().end(new Error('again'));
    await vi.advanceTimersByTimeAsync(10);
    await detection.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(opened).toHaveLength(1);
  });

  it('is reopened with the spaces that exist then', async () => {
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    await detection.createSpace('prod');
    await detection.createSpace('test');
    await detection.removeSpace('prod');
    expect(last().seen).toEqual(['created prod', 'created test', 'removed prod']);
    last().end(new Error('again'));
    await vi.advanceTimersByTimeAsync(10);
    await expect(detection.createSpace('other')).rejects.toMatchObject({ code: 'ENG1701' });
    // It is put aside when detection is opened.
    await detection.removeSpace('dev');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened.map(({ spaces }) => spaces)).toEqual([['dev'], ['test']]);
    await detection.close();
  });

  it('is tried again where it cannot be opened at first, and says what to do', async () => {
    refuses = new StoreError('STO1302', 'it is damaged', 'restore it');
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    expect(detection.status().failure).toMatch(
      'cannot be opened, and is tried again: it is damaged; restore it',
    );
    await expect(detection.call({ name: 'rules.list' }, undefined)).rejects.toMatchObject({
      code: 'ENG1701',
    });
    detection.matched(batch);
    detection.stored({ at: 500, nextArrival: 25, streams: [] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(logged).toEqual(['1 s', '2 s']);
    refuses = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(detection.status().failure).toBeNull();
    expect(last().seen).toEqual(['stored 25']);
    await detection.close();
  });

  it('can be closed where it was never open', async () => {
    refuses = new Error('damaged');
    const detection = await SupervisedDetection.start(open, STORED, ['dev'], log);
    await detection.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(logged).toEqual(['1 s']);
  });
});
