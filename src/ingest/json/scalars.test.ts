import { describe, expect, it } from 'vitest';
import { findStop } from './scalars.ts';
import { textOf } from './text.ts';

const LENGTH = 12;
/**
 * Bytes next to each punctuation byte and each bound of the stop bytes, with and without the
 * highest bit.
 */
const OTHERS = [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0x9f, 0xa2, 0xdc, 0xff];

const stops = (byte: number) => byte < 0x20 || byte === 0x22 || byte === 0x5c;

describe('the next stop within a string', () => {
  it.each(OTHERS)('is found for every byte at every position among 0x%x', (other) => {
    const wrong: string[] = [];
    for (let byte = 0; byte < 256; byte++) {
      for (let at = 0; at < LENGTH; at++) {
        const content = new Uint8Array(LENGTH).fill(other);
        content[at] = byte;
        const { bytes, words } = textOf(content, LENGTH);
        for (let start = 0; start < LENGTH; start++) {
          // The zero byte after the content is a stop, too.
          const expected = start <= at && stops(byte) ? at : LENGTH;
          const found = findStop(bytes, words, start);
          if (found !== expected) wrong.push(`0x${byte.toString(16)} at ${at} from ${start}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(['"\x1f', '\\"', '\x1f\\', '\x00!', '"#', '\\]'])('is the first of %j', (pair) => {
    for (let at = 0; at < LENGTH - 1; at++) {
      const { bytes, words } = textOf(Buffer.from(`${'x'.repeat(at)}${pair}`), at + 2);
      expect(findStop(bytes, words, 0)).toBe(at);
    }
  });
});
