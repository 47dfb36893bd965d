import { describe, expect, it } from 'vitest';
import { Output } from './convert-blocks.ts';

describe('a block of converted documents', () => {
  it('has small and large pieces in order, each with its line', () => {
    const pieces = [3, 5_000, 1, 70_000, 4_096, 4_097, ...Array.from({ length: 20_000 }, () => 7)];
    const output = new Output();
    for (const [line, length] of pieces.entries()) {
      output.add(Buffer.alloc(length, 0x61 + (line % 26)), line);
    }
    const place = { source: 0, sequence: 0, offset: 0 };
    const take = (length: number) => new Uint8Array(length + 1);
    const { bytes, length, spans, converted } = output.block(
      place,
      { lineEnds: 0, bytes: 0 },
      take,
    );
    const lines = Buffer.from(bytes.subarray(0, length)).toString().trimEnd().split('\n');
    expect(lines.map((text) => text.length)).toEqual(pieces);
    expect(
      lines.every(
        (text, line) => /^(.)\1*$/.test(text) && text.charCodeAt(0) === 0x61 + (line % 26),
      ),
    ).toBe(true);
    expect(spans?.subarray(0, 4)).toEqual(Uint32Array.of(0, 3, 4, 5_004));
    expect(converted?.lines.at(-1)).toBe(pieces.length - 1);
  });
});
