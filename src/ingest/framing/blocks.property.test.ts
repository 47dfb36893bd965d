import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FORMAT_CASES } from './format-suite.testing.ts';
import { eachBroken, type Format } from './block.ts';
import { createCutter } from './detect.ts';

/** What a cutter finds if bytes arrive in chunks of these sizes, with positions from the start. */
function found(content: Uint8Array, format: Format, sizes: readonly number[]): unknown {
  const cutter = createCutter(format);
  const spans: number[] = [];
  const broken: unknown[] = [];
  let buffer = Buffer.alloc(0);
  let offset = 0;
  let fed = 0;
  for (let round = 0; offset < content.length; round++) {
    const piece = content.subarray(fed, fed + (sizes[round % sizes.length] ?? 1));
    fed += piece.length;
    buffer = Buffer.concat([buffer, piece]);
    cutter.scan(buffer, buffer.length, fed === content.length);
    for (const at of cutter.spans?.take() ?? []) spans.push(offset + at);
    for (const { start, end, code } of eachBroken(cutter.broken.take()))
      broken.push([offset + start, offset + end, code]);
    const { cut } = cutter;
    cutter.shift();
    buffer = buffer.subarray(cut);
    offset += cut;
  }
  return { spans, broken };
}

const content = fc
  .tuple(
    fc.constantFrom(...FORMAT_CASES),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 4 }),
        fc.constantFrom('', '"', '{', '}', '[', ']', '\\', '\n', ',', '\n{', '  '),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([{ content: text }, damages]) => {
    let result = text;
    for (const [at, remove, insert] of damages) {
      const from = at % (result.length + 1);
      result = result.slice(0, from) + insert + result.slice(from + remove);
    }
    return Buffer.from(result);
  });

it('finds the same documents however the input is split into chunks, even if it is damaged', () => {
  const format = fc.constantFrom<Format>('values', 'array', 'response');
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(content, format, sizes, (bytes, layout, pieces) => {
      expect(found(bytes, layout, pieces)).toEqual(found(bytes, layout, [bytes.length]));
    }),
    { numRuns: 5000 },
  );
});

it('covers damaged arrays without gaps: only punctuation and white space separate documents', () => {
  fc.assert(
    fc.property(content, (bytes) => {
      const { spans, broken } = found(bytes, 'array', [7]) as {
        spans: number[];
        broken: [number, number, string][];
      };
      const covered = new Uint8Array(bytes.length);
      for (let i = 0; i < spans.length; i += 2) covered.fill(1, spans[i], spans[i + 1]);
      for (const [start, end] of broken) covered.fill(1, start, end);
      const rest = [...bytes].filter((_, i) => covered[i] === 0);
      expect(Buffer.from(rest).toString('latin1')).toMatch(/^(?:\u00ef\u00bb\u00bf|[[\]},:\s])*$/);
    }),
    { numRuns: 3000 },
  );
});
