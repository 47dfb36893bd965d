import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCodec } from '../../../stores/blocks/codec.ts';
import { BodyEncoder } from './body-encoder.ts';
import type { EncodedBody } from './encoded-body.ts';
import { linesOf, requestOf } from './intake.testing.ts';
import type { IntakeRequest } from './intake.ts';

const encoder = new BodyEncoder();
const prototype = Object.getOwnPropertyNames(Object.prototype);

beforeAll(loadCodec);
afterAll(() => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toStrictEqual(prototype);
});

/** What is stored of a body; the status if it is refused. */
function encoded(body: string | Buffer, given: Partial<IntakeRequest> = {}): EncodedBody | number {
  const answer = encoder.encode(requestOf(body, given), 0);
  return answer.kind === 'encoded' ? answer.body : answer.refusal.status;
}

function storedOf(body: string | Buffer, given: Partial<IntakeRequest> = {}): string[] {
  const result = encoded(body, given);
  if (typeof result === 'number') throw new Error(`refused: ${result}`);
  return result.blocks.flatMap(linesOf);
}

const bulkOf = (documents: readonly (string | Buffer)[]) =>
  Buffer.concat(
    documents.flatMap((document) => [
      Buffer.from('{"index":{"_index":"a"}}\n'),
      Buffer.from(document),
      Buffer.from('\n'),
    ]),
  );

const FRAMINGS = ['bulk', 'documents', 'lines', 'otlp-json', 'otlp-protobuf'] as const;

describe('hostile bodies', () => {
  it.each<[string, string | Buffer]>([
    ['nested too deep', `${'{"a":'.repeat(1_001)}1${'}'.repeat(1_001)}`],
    ['nested without an end', '{"a":['.repeat(200_000)],
    ['brackets', '['.repeat(1_000_000)],
    ['a zero byte', '{"a":"\0"}'],
    ['a zero byte alone', '\0'],
    ['a zero byte behind it', '{}\0'],
    ['text behind it', '{}{}'],
    ['half a document', '{"a":"'],
    ['a control character', '{"a":"\u0001"}'],
    ['a number that is none', '{"a":01}'],
    ['a list', '[{}]'],
    ['keys that occur twice', '{"a":1,"a":2,"@timestamp":"2026-01-01T00:00:00Z","@timestamp":7}'],
  ])('with %s: the document is rejected, the others are stored', (_, document) => {
    const result = encoded(bulkOf(['{"b":1}', document, '{"b":2}']));
    expect(result).toMatchObject({
      outcomes: { count: 3 },
      rejected: [{ position: 1, error: { type: 'document_parsing_exception', status: 400 } }],
    });
    expect((result as EncodedBody).blocks.flatMap(linesOf)).toStrictEqual(['{"b":1}', '{"b":2}']);
  });

  it.each<[string, string]>([
    ['bytes that are no UTF-8', '{"a":"\xff\xc0\x80\xed\xa0\x80"}'],
    ['an escaped zero', '{"a":"\\u0000"}'],
    ['half of a character', '{"a":"\\ud800"}'],
    ['keys of JavaScript', '{"__proto__":{"x":1},"constructor":{"prototype":1}}'],
    ['numbers of any size', '{"a":1e999,"b":123456789012345678901234567890,"c":-0.0}'],
    ['nested as deep as it may be', `${'{"a":'.repeat(999)}{}${'}'.repeat(999)}`],
    ['blanks', '{ "a" :\t1 , "b" : [ ] }'],
    [
      'values of the wrong type',
      '{"event":7,"host":{"name":{"x":[]}},"process":"x","data_stream":[]}',
    ],
    ['many values', `{"a":[${'1,'.repeat(1_100_000)}1]}`],
    [
      'a record with many values',
      `{"rule":"r","priority":"p","output":"o","output_fields":[${'1,'.repeat(1_100_000)}1]}`,
    ],
  ])('with %s: the document is stored byte for byte', (_, document) => {
    const bytes = Buffer.from(document, 'latin1');
    expect(storedOf(bulkOf([bytes]))).toStrictEqual([document]);
  });

  it('with a line of 100 MB: it is rejected, the others are stored', () => {
    const long = Buffer.alloc(100_000_000, 'x');
    long.write('{"a":"');
    long.write('"}', long.length - 2);
    const result = encoded(bulkOf(['{"b":1}', long, '{"b":2}']));
    expect(result).toMatchObject({
      rejected: [{ position: 1, error: { reason: expect.stringContaining('ING2009') as string } }],
    });
    expect((result as EncodedBody).blocks.flatMap(linesOf)).toStrictEqual(['{"b":1}', '{"b":2}']);
  });

  it.each(FRAMINGS)('empty ones, as %s', (framing) => {
    for (const body of ['', '\n', ' \r\n\t']) {
      const result = encoded(body, { framing });
      if (typeof result === 'number') expect(result).toBe(400);
      else expect(result.outcomes.count).toBe(0);
    }
  });

  it.each(['documents'] as const)(
    'with more documents than a request may have, as %s',
    (framing) => {
      expect(encoded('{}\n'.repeat(500_001), { framing, inputFormat: 'ecs' })).toBe(413);
    },
  );

  it('with more lines than a request may have, none of which is an event', () => {
    const part = '2026-11-24T10:15:30.123456789Z stdout P x\n';
    expect(encoded(part.repeat(500_001), { framing: 'lines' })).toBe(413);
  });
});

describe('any body', () => {
  const pieces = fc.constantFrom<string>(
    '{"index":{"_index":"a"}}\n',
    '{"create":{"_index":"b","_id":"1"}}\n',
    '{"delete":{}}\n',
    '{"@timestamp":"2026-01-01T00:00:00Z"}\n',
    '{"rule":"r","priority":"p","output":"o","output_fields":{}}\n',
    'type=SYSCALL msg=audit(1600000000.123:45): a=1\n',
    '{"log":"x","stream":"stdout"}\n',
    '{"_index":"x","_source":{"a":1}}\n',
    '[',
    ']',
    '{',
    '}',
    '"',
    '\n',
    '\0',
    ',',
    '\\',
    '\ufeff',
    'ä',
  );

  it.each(FRAMINGS)('as %s is read or refused', (framing) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 20 }),
        fc.boolean(),
        fc.constantFrom(null, 'named'),
        (parts, mayContinue, index) => {
          const body = Buffer.from(parts.join(''));
          const result = encoded(body, { framing, mayContinue, index });
          if (typeof result === 'number') {
            expect([400, 413]).toContain(result);
            return;
          }
          const { outcomes, rejected, blocks, remaining } = result;
          expect(remaining).toBeLessThanOrEqual(body.length);
          expect(rejected.map(({ position }) => position)).toStrictEqual(
            [...outcomes.blocks.keys()].filter((n) => outcomes.blocks[n] === -1),
          );
          for (const [n, block] of outcomes.blocks.entries()) {
            if (block >= 0) expect(outcomes.rows[n]).toBeLessThan(blocks[block]?.count ?? 0);
          }
          for (const line of blocks.flatMap(linesOf))
            JSON.parse(Buffer.from(line, 'latin1').toString());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of bulk has an outcome for each action, and the bytes of each document', () => {
    const documents = fc.array(
      fc.oneof(
        fc.json().map((json) => ({ text: `{"x":${json}}`, isValid: true })),
        fc
          .constantFrom('{"x":', '[]', 'x', '', '{"x":1}}')
          .map((each) => ({ text: each, isValid: false })),
      ),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(documents, fc.constantFrom('\n', '\r\n'), (sent, lineEnd) => {
        const body = sent.map(({ text }) => `{"create":{"_index":"a"}}${lineEnd}${text}${lineEnd}`);
        const result = encoded(body.join(''), { inputFormat: 'ecs' });
        if (typeof result === 'number') throw new Error(`refused: ${result}`);
        expect([...result.outcomes.blocks].map((block) => block >= 0)).toStrictEqual(
          sent.map(({ isValid }) => isValid),
        );
        expect(result.blocks.flatMap(linesOf)).toStrictEqual(
          sent
            .filter(({ isValid }) => isValid)
            .map(({ text }) => Buffer.from(text).toString('latin1')),
        );
      }),
      { numRuns: 200 },
    );
  });
});
