import { describe, expect, it } from 'vitest';
import { bytes, count, counted, instantText, span, time } from './words.ts';

describe('words', () => {
  it.each([
    [count(3_904), '3,904'],
    [counted(1, 'alert'), '1 alert'],
    [counted(2, 'match', 'matches'), '2 matches'],
    [bytes(0), '0 bytes'],
    [bytes(1), '1 byte'],
    [bytes(999), '999 bytes'],
    [bytes(10_156_538), '10.2 MB'],
    [bytes(123_456_789_012_345), '123 TB'],
    [span(0n), '0 s'],
    [span(1_204_999_999n), '1.204 s'],
    [span(-1_000_000n), '−0.001 s'],
    [span(132_000_000_000n), '2 min 12 s'],
    [span(90_061_000_000_000n), '1 d 1 h'],
    [instantText(1_795_534_308_532_717_828n), '2026-11-24 15:31:48.532'],
    [instantText(1_795_534_308_532_717_828n, 9), '2026-11-24 15:31:48.532717828'],
    [instantText(1_795_534_308_532_717_828n, 0), '2026-11-24 15:31:48'],
    [String(time(null)), '<span class="muted">no time</span>'],
    [String(time(0n, 0)), '<time datetime="1970-01-01T00:00:00.000Z">1970-01-01 00:00:00</time>'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});
