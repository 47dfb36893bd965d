import { describe, expect, it } from 'vitest';
import { counted, formatBytes, formatCount } from '../../util/counts.ts';
import { Progress } from './progress.ts';
import { PLAIN } from '../../report/terminal/style.ts';

function terminal(columns = 80, isTTY = true) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

describe('Progress', () => {
  it('draws a bar now and then, and takes it away', () => {
    const { written, stream } = terminal();
    const progress = new Progress(stream, PLAIN, 1_000, 0);
    progress.update(100, 1, 0, 50);
    progress.clear();
    expect(written).toEqual([]);
    progress.update(500, 1_234, 2, 100);
    progress.update(600, 1_300, 2, 199);
    progress.update(5_000, 2_000, 3, 200);
    progress.clear();
    progress.clear();
    expect(written).toEqual([
      `\r\u001b[K${'━'.repeat(20)}  50 % 1,234 events · 2 matched`,
      `\r\u001b[K${'━'.repeat(20)} 100 % 2,000 events · 3 matched`,
      '\r\u001b[K',
    ]);
  });

  it('shows bytes where the size is not known, and no counts where they would wrap', () => {
    const { written, stream } = terminal(40);
    new Progress(stream, PLAIN, null, 0).update(2_500_000, 1, 1, 200);
    expect(written).toEqual(['\r\u001b[K2.5 MB']);
  });

  it('writes nothing without a terminal', () => {
    const { written, stream } = terminal(80, false);
    const progress = new Progress(stream, PLAIN, 1_000, 0);
    progress.update(500, 1, 1, 200);
    progress.clear();
    expect(written).toEqual([]);
  });
});

it('writes counts and sizes for people', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect([0, 1, 2_000].map((count) => counted(count, 'event'))).toEqual([
    '0 events',
    '1 event',
    '2,000 events',
  ]);
  expect([1, 999_001, 1_500_000, 2_340_000_000].map(formatBytes)).toEqual([
    '1 kB',
    '1000 kB',
    '1.5 MB',
    '2.34 GB',
  ]);
});
