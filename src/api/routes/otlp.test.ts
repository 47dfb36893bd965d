import { BinaryReader } from '@bufbuild/protobuf/wire';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { outcomeOf, rejected, stored, TestService } from '../service.testing.ts';

const service = new TestService();
beforeAll(() => service.start('[limits]\ninflated = "50MB"'));
afterAll(() => service.stop());
beforeEach(() => {
  service.intake.script = () => outcomeOf([stored()]);
});

const JSON_TYPE = 'application/json; charset=utf-8';
const PROTOBUF = 'application/x-protobuf';
const send = (type: string, body: string | Uint8Array = 'x', more = {}) =>
  service.send('POST', '/v1/logs', { body, headers: { 'content-type': type, ...more } });

it.each([
  [JSON_TYPE, 'otlp-json', '{}', 'application/json'],
  [PROTOBUF, 'otlp-protobuf', '', PROTOBUF],
])('of %s', async (type, framing, body, answered) => {
  const answer = await send(type, gzipSync('x'), { 'content-encoding': 'gzip' });
  expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
    200,
    body,
    answered,
  ]);
  expect(answer.headers['x-elastic-product']).toBeUndefined();
  expect([service.intake.requests.at(-1)?.framing, service.intake.body]).toEqual([framing, 'x']);
});

it('says how many records were rejected', async () => {
  service.intake.script = () =>
    outcomeOf([stored(), rejected('parse', 'bad'), rejected('parse', 'x')]);
  expect((await send(JSON_TYPE)).json()).toEqual({
    partialSuccess: { rejectedLogRecords: '2', errorMessage: 'bad' },
  });
  const reader = new BinaryReader((await send(PROTOBUF)).bytes);
  expect(reader.tag()).toEqual([1, 2]);
  const inner = new BinaryReader(reader.bytes());
  expect([inner.tag(), Number(inner.int64())]).toEqual([[1, 0], 2]);
  expect([inner.tag(), inner.string()]).toEqual([[2, 2], 'bad']);
  expect([inner.pos, reader.pos]).toEqual([inner.len, reader.len]);
});

it('errors are in the encoding of the request', async () => {
  service.intake.script = () => ({ status: 400, type: 'parse_exception', reason: 'not OTLP' });
  const json = await send(JSON_TYPE);
  expect([json.status, json.json()]).toEqual([400, { code: 3, message: 'not OTLP' }]);
  const binary = await send(PROTOBUF);
  const reader = new BinaryReader(binary.bytes);
  expect([binary.status, reader.tag(), reader.int32()]).toEqual([400, [1, 0], 3]);
  expect([reader.tag(), reader.string()]).toEqual([[2, 2], 'not OTLP']);
});

it('has to wait when there is no room', async () => {
  service.intake.maxBytes = 1_000;
  service.intake.reserved = 1_000;
  const answer = await send(JSON_TYPE);
  service.intake.maxBytes = Number.POSITIVE_INFINITY;
  service.intake.reserved = 0;
  expect([answer.status, answer.headers['retry-after'], answer.json()['code']]).toEqual([
    429,
    '1',
    8,
  ]);
});

it('refuses other types', async () => {
  expect((await send('text/plain')).status).toBe(415);
});

it('inflates to 20 MiB at most', async () => {
  const noise = Array.from({ length: 4e6 }, (_, i) => `${(i * 7919) % 997},`).join('');
  const body = gzipSync(`${noise}${noise}`.slice(0, 20 * 1024 * 1024 + 1));
  expect((await send(PROTOBUF, body, { 'content-encoding': 'gzip' })).status).toBe(413);
});
