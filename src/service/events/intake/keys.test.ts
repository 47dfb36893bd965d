import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Intake, isRefusal } from './intake-service.ts';
import { linesOf, MemoryStore, requestOf } from './intake.testing.ts';
import type { IntakeRequest } from './intake.ts';

let store: MemoryStore;
let intake: Intake;

beforeEach(() => {
  store = new MemoryStore();
  intake = new Intake(store, { makeId: (arrival) => `made-${arrival}` });
});

afterEach(() => intake.close());

const stored = () => store.blocks.flatMap(linesOf);

async function errorsOf(body: string, request: Partial<IntakeRequest> = {}) {
  const result = await intake.submit(requestOf(body, request));
  if (isRefusal(result)) throw new Error(`refused: ${result.reason}`);
  const errors = [...result.documents].flatMap(({ error }) => (error === null ? [] : [error]));
  expect(result.rejected).toBe(errors.length);
  return errors;
}

/** The doors by which documents come, each with the document as their client sends it. */
const DOORS: readonly (readonly [string, (document: string) => string, Partial<IntakeRequest>])[] =
  [
    ['bulk', (document) => `{"create":{"_index":"a"}}\n${document}\n`, { framing: 'bulk' }],
    ['_doc', (document) => document, { framing: 'documents', index: 'a', id: '1' }],
    ['a webhook', (document) => document, { framing: 'documents' }],
    ['an array', (document) => `[${document}]`, { framing: 'documents' }],
    ['lines', (document) => `${document}\n`, { framing: 'lines' }],
  ];

describe.each(DOORS)('a document by %s', (_, bodyOf, request) => {
  it.each<[string, number, string]>([
    ['{"a":1,"a":1}', 8, "Duplicate field 'a'"],
    ['{"a":1,"\\u0061":2}', 8, "Duplicate field 'a'"],
    ['{"x":[1,{"b":{"c":1,"d":"a","c":[]}}]}', 29, "Duplicate field 'c'"],
    ['{"process":{"name":"a"},"process":{"pid":1}}', 25, "Duplicate field 'process'"],
    [`{"${'k'.repeat(200)}":1,"${'k'.repeat(200)}":1}`, 207, `'${'k'.repeat(128)}…'`],
    ['{"output_fields":{"a":1,"a":2},"rule":"r"}', 25, "Duplicate field 'a'"],
    ['{"a":1,"_source":{"b":2}}', 8, 'Field [_source] is a metadata field'],
    ['{"_id":"x","_index":"i","_source":{}}', 2, 'Field [_id] is a metadata field'],
    ['{"a":1,"\\u005findex.x":2}', 8, 'Field [_index.x] is a metadata field'],
  ])('is refused as by Elasticsearch: %s', async (document, column, what) => {
    const [error] = await errorsOf(bodyOf(document), request);
    expect(error).toMatchObject({ type: 'document_parsing_exception', status: 400 });
    // A byte behind the quote, as Elasticsearch counts columns from 1.
    expect(error?.reason).toMatch(
      new RegExp(String.raw`^\[1:${column + 1}\] failed to parse: `, 'u'),
    );
    expect(error?.reason).toContain(what);
    expect(stored()).toStrictEqual([]);
  });

  it.each([
    '{"a.b":1,"a":{"b":2}}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}","b":"_id","_ID":1,"x":{"_id":1,"_source":{"a":1}}}',
  ])('is stored as it is: %s', async (document) => {
    expect(await errorsOf(bodyOf(document), request)).toStrictEqual([]);
    expect(stored()).toStrictEqual([document]);
  });
});

it('refuses one document of several, and says which', async () => {
  const body = '{"a":1}\n{"b":1,"b":2}\n{"c":1}\n';
  expect(await errorsOf(body, { framing: 'documents' })).toHaveLength(1);
  expect(stored()).toStrictEqual(['{"a":1}', '{"c":1}']);
});

it('refuses a request of OTLP with a key twice, and keeps all values of attributes', async () => {
  const otlp = (record: string) =>
    `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{${record}}]}]}]}`;
  const body = '"body":{"stringValue":"x"}';
  const text = otlp(`${body},"severityText":"a",${body}`);
  const twice = await intake.submit(requestOf(text, { framing: 'otlp-json' }));
  expect(twice).toMatchObject({
    status: 400,
    type: 'invalid_otlp_request',
    reason: `[1:${text.lastIndexOf('body') + 1}] failed to parse: Duplicate field 'body'`,
  });
  const attributes = ['a', 'b'].map((value) => ({
    key: 'user.name',
    value: { stringValue: value },
  }));
  const record = `${body},"attributes":${JSON.stringify(attributes)}`;
  expect(await errorsOf(otlp(record), { framing: 'otlp-json' })).toStrictEqual([]);
  expect(JSON.parse(stored()[0]!)).toMatchObject({ user: { name: ['a', 'b'] } });
});
