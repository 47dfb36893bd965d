import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, printJson, type JsonObject } from '../../../events/json.ts';
import { HOSTILE_VALUES, hostileRecords } from '../../adapters/hostile.testing.ts';
import { eventOf, withOrigin } from './event.ts';
import { readOtlpJson } from './json.ts';
import { readProtobuf, OtlpError } from './protobuf.ts';
import { logRecordsOf } from './records.ts';
import { attribute, protobufOf, requestWith } from './request.testing.ts';

/** As the exporters of the SDKs write it. */
const REQUEST = requestWith(
  [
    {
      timeUnixNano: '1700000000123456789',
      observedTimeUnixNano: '1700000000223456789',
      severityNumber: 13,
      severityText: 'WARN',
      eventName: 'checkout',
      body: { stringValue: 'cart is empty' },
      attributes: [
        attribute('url.path', '/cart'),
        attribute('http.route', '/:id'),
        attribute('exception.type', 'TypeError'),
        attribute('process.pid', { intValue: '42' }),
        attribute('shop.items', { arrayValue: { values: [{ intValue: '9007199254740993' }, {}] } }),
        attribute('shop.map', {
          kvlistValue: { values: [attribute('a.b', { doubleValue: 1.5 })] },
        }),
        attribute('raw', { bytesValue: 'AP8=' }),
      ],
      droppedAttributesCount: 2,
      flags: 1,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
    },
  ],
  [
    attribute('service.name', 'cart'),
    attribute('service.instance.id', 'i-1'),
    attribute('host.name', 'node-1'),
    attribute('host.arch', 'amd64'),
    attribute('os.type', 'linux'),
    attribute('container.id', 'c1'),
    attribute('container.image.tags', { arrayValue: { values: [{ stringValue: '1.2' }] } }),
    attribute('k8s.cluster.name', 'prod'),
    attribute('k8s.namespace.name', 'shop'),
    attribute('k8s.pod.name', 'cart-0'),
    attribute('k8s.node.name', 'node-1'),
    attribute('deployment.environment.name', 'production'),
    attribute('telemetry.sdk.name', 'opentelemetry'),
  ],
);

const EVENT = {
  '@timestamp': '2023-11-14T22:13:20.123456789Z',
  message: 'cart is empty',
  log: { level: 'warn' },
  event: {
    kind: 'event',
    action: 'checkout',
    severity: 13,
    created: '2023-11-14T22:13:20.223456789Z',
    module: 'otel',
    dataset: 'otel.logs',
  },
  trace: { id: '5b8efff798038103d269b633813fc60c' },
  span: { id: 'eee19b7ec3c1b174' },
  data_stream: { type: 'logs', dataset: 'otel.logs', namespace: 'default' },
  url: { path: '/cart' },
  error: { type: 'TypeError' },
  process: { pid: 42 },
  service: { name: 'cart', node: { name: 'i-1' }, environment: 'production' },
  host: { name: 'node-1', architecture: 'amd64', os: { type: 'linux' } },
  container: { id: 'c1', image: { tag: ['1.2'] } },
  orchestrator: {
    cluster: { name: 'prod' },
    namespace: 'shop',
    resource: { name: 'cart-0', type: 'pod' },
    type: 'kubernetes',
  },
  kubernetes: { node: { name: 'node-1' } },
  otel: {
    attributes: {
      'http.route': '/:id',
      'shop.items': [9007199254740993n, null],
      'shop.map': { 'a.b': 1.5 },
      raw: 'AP8=',
    },
    dropped_attributes_count: 2,
    trace_flags: 1,
    resource: { attributes: { 'telemetry.sdk.name': 'opentelemetry' } },
    scope: { name: 'lib' },
  },
};

const eventsOf = (request: JsonObject) => [...logRecordsOf(request)].map(eventOf);
const eventOfRecord = (record: JsonObject, resource: readonly JsonObject[] = []) =>
  eventsOf(readOtlpJson(printJson(requestWith([record], resource))))[0];

describe('a log record', () => {
  it.each([
    ['JSON', () => readOtlpJson(printJson(REQUEST))],
    ['protobuf', () => readProtobuf(protobufOf(REQUEST))],
  ])('becomes an event, from %s', (_, read) => {
    expect(eventsOf(read())).toStrictEqual([EVENT]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'the time at which it was seen',
      { observedTimeUnixNano: '1' },
      { '@timestamp': '1970-01-01T00:00:00.000000001Z' },
    ],
    ['a level by its number', { severityNumber: 21 }, { log: { level: 'fatal' } }],
    ['a number as its message', { body: { intValue: 7 } }, { message: '7' }],
    [
      'a list in its body',
      { body: { arrayValue: { values: [{ boolValue: true }] } } },
      { otel: { body: [true], scope: { name: 'lib' } } },
    ],
    [
      'a data stream of its own',
      {
        attributes: [
          attribute('data_stream.dataset', 'shop'),
          attribute('data_stream.namespace', 'eu'),
        ],
      },
      { data_stream: { type: 'logs', dataset: 'shop', namespace: 'eu' } },
    ],
    [
      'attributes that would replace something',
      {
        timeUnixNano: '1',
        attributes: [attribute('@timestamp', 'x'), attribute('event.kind', 'alert')],
      },
      {
        otel: { attributes: { '@timestamp': 'x', 'event.kind': 'alert' }, scope: { name: 'lib' } },
      },
    ],
    [
      'attributes with hostile names',
      {
        attributes: [
          attribute('k8s.__proto__.x', 'a'),
          attribute('k8s..', 'b'),
          attribute('', 'c'),
        ],
      },
      {
        otel: {
          attributes: { 'k8s.__proto__.x': 'a', 'k8s..': 'b', '': 'c' },
          scope: { name: 'lib' },
        },
      },
    ],
    [
      'a field above another one',
      { attributes: [attribute('k8s.a', 'text'), attribute('k8s.a.b', 'below')] },
      {
        kubernetes: { a: 'text' },
        otel: { attributes: { 'k8s.a.b': 'below' }, scope: { name: 'lib' } },
      },
    ],
  ])('may have %s', (_, record, expected) => {
    expect(eventOfRecord(record)).toMatchObject(expected);
  });

  it.each<[string, JsonObject]>([
    [
      'a map',
      {
        kvlistValue: {
          values: [
            attribute('@timestamp', '2026-01-01T00:00:00Z'),
            attribute('event.action', 'exec'),
          ],
        },
      },
    ],
    ['text', { stringValue: '{"@timestamp":"2026-01-01T00:00:00Z","event.action":"exec"}' }],
  ])('whose body is an event as %s is that event', (_, body) => {
    const resource = [attribute('host.name', 'node-1'), attribute('k8s.pod.name', 'collector')];
    expect(eventOfRecord({ body, timeUnixNano: '1' }, resource)).toStrictEqual({
      '@timestamp': '2026-01-01T00:00:00Z',
      'event.action': 'exec',
      host: { name: 'node-1' },
      otel: {
        resource: { attributes: { 'host.name': 'node-1', 'k8s.pod.name': 'collector' } },
        scope: { name: 'lib' },
      },
    });
  });

  it('does not replace the host that an event in it names', () => {
    const [log] = logRecordsOf(
      readOtlpJson(printJson(requestWith([{}], [attribute('host.name', 'a')]))),
    );
    if (log === undefined) throw new Error('no record');
    expect(withOrigin({ host: { name: 'b' } }, log)['host']).toStrictEqual({ name: 'b' });
    expect(withOrigin({ 'host.name': 'b' }, log)['host']).toBeUndefined();
  });
});

describe('a request', () => {
  it('may have fields that are not known', () => {
    expect(
      eventsOf(
        readOtlpJson('{"x":{},"resourceLogs":[{"y":1,"scopeLogs":[{"logRecords":[{"z":[]}]}]}]}'),
      ),
    ).toHaveLength(1);
    const unknown = Uint8Array.of(0x10, 0x07, 0x1b, 0x08, 0x01, 0x1c);
    expect(eventsOf(readProtobuf(Buffer.concat([unknown, protobufOf(REQUEST)])))).toStrictEqual([
      EVENT,
    ]);
  });

  it.each([
    [
      'no JSON',
      '{\n',
      'not valid JSON: line 2, column 1: expected a key in quotes or "}" but found the end',
    ],
    ['no object', '[]', 'the body is not an object'],
    ['no list', '{"resourceLogs":{}}', 'resourceLogs is not a list'],
    [
      'no time',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"x"}]}]}]}',
      'resourceLogs[0].scopeLogs[0].logRecords[0].timeUnixNano is not an integer',
    ],
    [
      'no id',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"x"}]}]}]}',
      'traceId is not a hexadecimal string',
    ],
  ])('is refused where it has %s', (_, text, message) => {
    expect(() => readOtlpJson(text)).toThrow(message);
    expect(() => readOtlpJson(text)).toThrow(OtlpError);
  });

  it.each([
    ['a field with another type', [0x08, 0x01]],
    ['a message longer than the body', [0x0a, 0x7f, 0x00]],
    ['a field longer than its message', [0x0a, 0x02, 0x12, 0x05, 0, 0, 0, 0, 0]],
    ['a number without an end', [0x10, 0xff, 0xff]],
    ['groups without an end', Array<number>(300).fill(0x13)],
    ['a field without a number', [0x00]],
  ])('in protobuf is refused where it has %s', (_, bytes) => {
    expect(() => readProtobuf(Uint8Array.from(bytes))).toThrow(OtlpError);
  });

  it('is refused where it is nested too deep', () => {
    let value: JsonObject = { stringValue: 'x' };
    for (let depth = 0; depth < 60; depth += 1) value = { arrayValue: { values: [value] } };
    const request = requestWith([{ body: value }]);
    expect(() => readOtlpJson(printJson(request))).toThrow('nested deeper');
    expect(() => readProtobuf(protobufOf(request))).toThrow('nested deeper');
  });

  it('is refused where it has more values than fit into memory', () => {
    const empty = Buffer.alloc(5_000_000, Buffer.from([0x0a, 0x00]));
    expect(() => readProtobuf(empty)).toThrow(expect.objectContaining({ isTooLarge: true }));
    const many = `{"resourceLogs":[${'{},'.repeat(2_500_000)}{}]}`;
    expect(() => readOtlpJson(many)).toThrow(expect.objectContaining({ isTooLarge: true }));
  });

  it('is the same in both encodings', () => {
    fc.assert(
      fc.property(fc.array(anyRecord(), { maxLength: 4 }), (records) => {
        const request = requestWith(records);
        const events = eventsOf(readOtlpJson(printJson(request)));
        expect(eventsOf(readProtobuf(protobufOf(request)))).toStrictEqual(events);
        for (const event of events) expect(parseJson(printJson(event))).toStrictEqual(event);
      }),
      { numRuns: 200 },
    );
  });

  it('of any content is read or refused', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    let read = 0;
    for (const hostile of hostileRecords(REQUEST, HOSTILE_VALUES)) {
      try {
        for (const event of eventsOf(readOtlpJson(printJson(hostile)))) printJson(event);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(OtlpError);
      }
    }
    expect(read).toBeGreaterThan(100);
    expect(Object.getOwnPropertyNames(Object.prototype)).toStrictEqual(before);
  });

  it('of any bytes is read or refused', () => {
    const bytes = protobufOf(REQUEST);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(bytes.length),
        (changes, length) => {
          const changed = Uint8Array.from(bytes);
          for (const [place, byte] of changes) changed[place] = byte;
          for (const body of [changed, changed.subarray(0, length)]) {
            try {
              for (const event of eventsOf(readProtobuf(body))) printJson(event);
            } catch (error) {
              expect(error).toBeInstanceOf(OtlpError);
            }
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function anyValue(): fc.Arbitrary<JsonObject> {
  const { value } = fc.letrec<{ value: JsonObject }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.record({ stringValue: fc.string() }),
      fc.record({ boolValue: fc.boolean() }),
      fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
      fc.record({
        doubleValue: fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((n) => n + 0),
      }),
      fc.record({
        bytesValue: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
      }),
      fc.constant({}),
      fc.record({
        arrayValue: fc.record({ values: fc.array(tie('value'), { minLength: 1, maxLength: 3 }) }),
      }),
      fc.record({
        kvlistValue: fc.record({
          values: fc.array(fc.record({ key: fc.string(), value: tie('value') }), {
            minLength: 1,
            maxLength: 3,
          }),
        }),
      }),
    ),
  }));
  return value;
}

function anyRecord(): fc.Arbitrary<JsonObject> {
  const key = fc.constantFrom(
    'url.path',
    'k8s.pod.name',
    'event.dataset',
    'a',
    'a.b',
    'host.name',
    'host',
    '__proto__',
  );
  return fc.record({
    timeUnixNano: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    severityNumber: fc.nat(24),
    body: anyValue(),
    attributes: fc.array(fc.record({ key, value: anyValue() }), { minLength: 1, maxLength: 5 }),
    traceId: fc.constantFrom('00', 'abcd'),
  });
}
