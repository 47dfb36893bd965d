import { expect, it } from 'vitest';
import { RecentTexts } from './term-field.ts';

it('tells texts that come again from those that come once', () => {
  const texts = new RecentTexts();
  const paths = Array.from({ length: 1_000 }, (_, index) => `/tmp/build/unit-${index}.o`);
  const again = paths.filter((path) => texts.again(path));
  // Some have the hash of another.
  expect(again.length).toBeLessThan(50);
  for (const text of ['sh', '', '/bin/sh', 'x'.repeat(100_000)]) {
    texts.again(text);
    expect(texts.again(text)).toBe(true);
  }
});
