import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OVERFLOW_STREAM } from '../../../stores/event-store.ts';
import { Intake, isRefusal } from './intake-service.ts';
import { MAX_BLOCKS, type IntakeRequest } from './intake.ts';
import { linesOf, MemoryStore, requestOf } from './intake.testing.ts';

let store: MemoryStore;
let intake: Intake;

beforeEach(() => {
  store = new MemoryStore();
  intake = new Intake(store, { makeId: (arrival) => `made-${arrival}`, maxBytesInFlight: 100 });
});

afterEach(() => intake.close());

async function outcomeOf(request: IntakeRequest) {
  const result = await intake.submit(request);
  if (isRefusal(result)) throw new Error(`refused: ${result.reason}`);
  return { ...result, documents: [...result.documents] };
}

/** The outcome of each document in short. */
async function shortOf(request: IntakeRequest): Promise<string[]> {
  const { documents } = await outcomeOf(request);
  return documents.map(({ action, index, status, id, version, error }) =>
    [action, index, status, id ?? '-', version, error?.status ?? ''].join(' ').trimEnd(),
  );
}

const stored = () => store.blocks.flatMap(linesOf);

describe('a bulk request', () => {
  it('has an outcome for each action, in order', async () => {
    const body = [
      '{"index":{"_index":"falco-2026.11.26","_id":1}}\r\n{"@timestamp":"2026-11-26T00:00:00Z","x":1}\r',
      '{"delete":{"_index":"a","_id":"d"}}',
      '{"create":{"_index":"a"}}\n[1]',
      '{"create":{"_index":"A"}}\n{}',
      '{"update":{"_id":"u"}}\n{"doc":{}}',
      `{"create":{"_id":"${'x'.repeat(513)}"}}\n{}`,
      '{"create":{}}\n{"x":',
      '{"create":{}}\n',
      '{"create":{"_index":"a"}}\n  {"x" :  2}  ',
    ].join('\n');
    expect(await shortOf(requestOf(body, { index: 'path' }))).toStrictEqual([
      'index falco-2026.11.26 created 1 1',
      'delete a rejected d 0 400',
      'create a rejected - 0 400',
      'create A rejected - 0 400',
      'update path rejected u 0 400',
      `create path rejected ${'x'.repeat(513)} 0 400`,
      'create path rejected - 0 400',
      'create path rejected - 0 400',
      'create a created made-1 1',
    ]);
    expect(stored()).toStrictEqual(['{"@timestamp":"2026-11-26T00:00:00Z","x":1}', '{"x" :  2}']);
    expect(store.blocks.map(({ stream, index, isCreate }) => [stream, index, isCreate])).toEqual([
      ['falco', 'falco-2026.11.26', false],
      ['a', 'a', true],
    ]);
  });

  it('stores what is sent with a key of certain streams only in these', async () => {
    const body = [
      '{"create":{"_index":"logs-app-default"}}\n{"x":1}',
      '{"create":{"_index":"logs-apple-default"}}\n{"x":2}',
      '{"create":{"_index":"secrets"}}\n{"x":3}',
      // Its stream is derived from the document.
      '{"create":{}}\n{"x":4}',
      '{"create":{}}\n{"data_stream":{"type":"logs","dataset":"app","namespace":"x"}}',
    ].join('\n');
    const request = { ...requestOf(`${body}\n`), streams: ['logs-app-'] };
    expect(await shortOf(request)).toStrictEqual([
      'create logs-app-default created made-0 1',
      'create logs-apple-default rejected - 0 403',
      'create secrets rejected - 0 403',
      'create  rejected - 0 403',
      'create logs-app-x created made-1 1',
    ]);
    expect(store.blocks.map(({ stream }) => stream)).toEqual(['logs-app-default', 'logs-app-x']);
  });

  it('is stored under no name that the service answers for, by whatever door', async () => {
    const alerts = '.alerts-security.alerts-default';
    const named = [
      alerts,
      '.internal.alerts-security.alerts-dev-000001',
      '.siem-signals-default',
      '.lists-default',
      '.kibana_9.1.0_001',
      // What is left of these names is one of them.
      `.ds-${alerts}-2026.11.26-000001`,
      `${alerts}-2026.11.26`,
    ];
    const actions = ['create', 'index', 'update', 'delete'] as const;
    const body = [
      ...named.map((index) => `{"create":{"_index":"${index}"}}\n{"x":1}`),
      ...actions.slice(1, 3).map((each) => `{"${each}":{"_index":"${alerts}","_id":"1"}}\n{"x":1}`),
      `{"delete":{"_index":"${alerts}","_id":"1"}}`,
      '{"create":{}}\n{"data_stream":{"type":".alerts","dataset":"security.alerts"}}',
      '{"create":{"_index":".alert"}}\n{"x":2}',
    ];
    const { documents } = await outcomeOf(requestOf(`${body.join('\n')}\n`));
    expect(documents.map(({ status, error }) => [status, error?.status ?? 201])).toStrictEqual([
      ...body.slice(0, -1).map(() => ['rejected', 403]),
      ['created', 201],
    ]);
    expect(documents[0]?.error).toStrictEqual({
      type: 'security_exception',
      reason:
        'no document may be written to [.alerts-security.alerts-default]: names like this are for alerts, lists and settings; send events to another index',
      status: 403,
    });
    const hit = `{"_index":"${alerts}","_id":"1","_source":{"x":1}}`;
    expect(await shortOf(requestOf(hit, { framing: 'documents' }))).toStrictEqual([
      // It is a document with metadata, and no hit that names an index.
      'index  rejected - 0 400',
    ]);
    const alone = requestOf('{"x":1}', { framing: 'documents', index: alerts, isCreate: true });
    expect(await shortOf(alone)).toStrictEqual([`create ${alerts} rejected - 0 403`]);
    expect(store.blocks.map(({ stream }) => stream)).toEqual(['.alert']);
  });

  it('says why a document was rejected, and where', async () => {
    const { documents, rejected } = await outcomeOf(
      requestOf('{"index":{"_index":"a"}}\n{"x":truth}\n{"index":{"_index":"-a"}}\n{}\n'),
    );
    expect(rejected).toBe(2);
    expect(documents.map(({ error }) => error)).toStrictEqual([
      {
        type: 'document_parsing_exception',
        reason: 'failed to parse: unexpected character "t" at byte 8 of the document (ING2002)',
        status: 400,
      },
      {
        type: 'invalid_index_name_exception',
        reason: "Invalid index name [-a], must not start with '_', '-', or '+'",
        status: 400,
      },
    ]);
  });

  it('shows no more than one character of what it cannot read, and that safely', async () => {
    const bodies = ['{"x":"\u001b[2J"}', '{"x":😀}', '{"x":1} \u202e', '{"x":0e}', '{"x":"\\q"}'];
    const reasons = [];
    for (const body of bodies) {
      const { documents } = await outcomeOf(requestOf(`{"index":{"_index":"a"}}\n${body}\n`));
      reasons.push(documents[0]?.error?.reason.replace('failed to parse: ', ''));
    }
    expect(reasons).toStrictEqual([
      'control character in a string "\\x1b" at byte 6 of the document (ING2003)',
      'unexpected character "😀" at byte 5 of the document (ING2002)',
      'text after the end of the document "\\u{202e}" at byte 8 of the document (ING2007)',
      'malformed number "}" at byte 7 of the document (ING2005)',
      'unknown escape in a string "q" at byte 7 of the document (ING2004)',
    ]);
  });

  it('distinguishes new events, new versions and duplicates', async () => {
    const send = (action: string, id: string) =>
      shortOf(requestOf(`{"${action}":{"_index":"a","_id":"${id}"}}\n{}\n`));
    expect(await send('create', '1')).toStrictEqual(['create a created 1 1']);
    expect(await send('create', '1')).toStrictEqual(['create a duplicate 1 1 409']);
    expect(await send('index', '1')).toStrictEqual(['index a updated 1 2']);
    expect(intake.counters).toMatchObject({ requests: 3, events: 2, duplicates: 1 });
  });

  it('rejects an id that the store is going to make, and stores the others', async () => {
    const action = (id: string) => `{"create":{"_index":"a","_id":"${id}"}}\n{"id":"${id}"}\n`;
    const request = requestOf(action('made-7') + action('1') + action('1'));
    const outcome = await outcomeOf(request);
    expect(outcome).toMatchObject({ stored: 1, duplicates: 1, rejected: 1 });
    expect(outcome.documents).toMatchObject([
      {
        status: 'rejected',
        id: 'made-7',
        error: {
          type: 'illegal_argument_exception',
          reason: 'id [made-7] is reserved: an event that is sent without an id will get it',
          status: 400,
        },
      },
      { status: 'created', id: '1' },
      { status: 'duplicate', id: '1' },
    ]);
    expect(intake.counters).toMatchObject({ events: 1, duplicates: 1 });
    expect(intake.counters.rejected).toEqual(new Map([['illegal_argument_exception', 1]]));
  });

  it('answers what is in the stream of overflow by the index that was named', async () => {
    const action = (index: string) => `{"create":{"_index":"${index}"}}\n{"x":1}\n`;
    const request = requestOf(action('a') + action('beyond-2026.11.26') + action('b'));
    const outcome = await outcomeOf(request);
    expect(outcome).toMatchObject({ stored: 3, duplicates: 0, rejected: 0 });
    expect(outcome.documents).toMatchObject([
      { status: 'created', index: 'a' },
      { status: 'created', index: 'beyond-2026.11.26' },
      { status: 'created', index: 'b' },
    ]);
    expect(intake.counters).toMatchObject({ events: 3, duplicates: 0 });
    expect([...intake.counters.streams.keys()]).toEqual(['a', OVERFLOW_STREAM, 'b']);
  });

  it.each([
    ['an action that is not known', '{"index":{}}\n{}\n{"upsert":{}}\n{}\n', 400],
    ['nothing', '', 400],
    ['too many actions', '{"delete":{}}\n'.repeat(100_001), 413],
  ])('is refused for %s, and nothing of it is stored', async (_, body, status) => {
    expect(await intake.submit(requestOf(body))).toMatchObject({ status });
    expect(store.blocks).toHaveLength(0);
    expect(intake.counters.refusals.size).toBe(1);
  });

  it('has documents of many indices, but not of any number', async () => {
    const body = Array.from(
      { length: MAX_BLOCKS + 2 },
      (_, n) => `{"index":{"_index":"i${n}"}}\n{}\n`,
    );
    const outcome = await outcomeOf(requestOf(body.join('')));
    expect(outcome).toMatchObject({ stored: MAX_BLOCKS, rejected: 2 });
    // Shippers drop what has an error of their own.
    expect(outcome.documents.at(-1)?.error).toMatchObject({ status: 429 });
  });

  it('divides what is large into blocks, in order', async () => {
    const document = (n: number) => `{"n":${n},"text":"${'x'.repeat(100_000)}"}`;
    const body = Array.from(
      { length: 25 },
      (_, n) => `{"create":{"_index":"a"}}\n${document(n)}\n`,
    );
    const { documents } = await outcomeOf(requestOf(body.join('')));
    expect(store.blocks.length).toBe(3);
    expect(documents.map(({ id }) => id)).toStrictEqual(
      Array.from({ length: 25 }, (_, n) => `made-${n}`),
    );
    expect(stored()).toStrictEqual(Array.from({ length: 25 }, (_, n) => document(n)));
  });
});

describe('streams', () => {
  it.each<[string, string, string]>([
    ['the data stream', '{"data_stream":{"dataset":"a.b","namespace":"n"}}', 'logs-a.b-n'],
    [
      'the data stream of metrics',
      '{"data_stream.type":"metrics","data_stream.dataset":"a"}',
      'metrics-a-default',
    ],
    ['the dataset', '{"event":{"module":"m","dataset":"m.d"}}', 'logs-m.d-default'],
    ['the module', '{"event.module":"m"}', 'logs-m-default'],
    ['nothing', '{"x":1}', 'logs-generic-default'],
    ['a name that no stream can have', '{"event.module":"../../etc"}', 'logs-generic-default'],
    ['a number', '{"event.module":7}', 'logs-7-default'],
    ['something that is no name', '{"event.module":{"a":7}}', 'logs-generic-default'],
  ])('are known by %s', async (_, document, stream) => {
    const { stored: count } = await outcomeOf(requestOf(document, { framing: 'documents' }));
    expect(count).toBe(1);
    expect(store.blocks[0]).toMatchObject({ stream, index: '' });
  });
});

describe('documents as in files', () => {
  it.each<[string, string, readonly string[]]>([
    ['lines', '{"a":1}\n\n{"a":2}\r\n', ['{"a":1}', '{"a":2}']],
    ['an array', '[{"a":1},\n {"a":2}]', ['{"a":1}', '{"a":2}']],
    ['one object over several lines', '{\n"a":\n1}', ['{ "a": 1}']],
    [
      'what looks like a search response',
      '{"took":1,"hits":{"hits":[]},"a":1}\n{"b":1}',
      ['{"took":1,"hits":{"hits":[]},"a":1}', '{"b":1}'],
    ],
    ['nothing', '', []],
  ])('%s', async (_, body, lines) => {
    await outcomeOf(requestOf(body, { framing: 'documents' }));
    expect(stored()).toStrictEqual(lines);
  });

  it('have one id only if there is one', async () => {
    const request = { framing: 'documents', index: 'a', id: 'the-id' } as const;
    expect(await shortOf(requestOf('{"a":1}', request))).toStrictEqual([
      'index a created the-id 1',
    ]);
    const several = await intake.submit(requestOf('{}\n{}', { ...request, id: 'x' }));
    expect(several).toMatchObject({ status: 400 });
    expect(stored()).toHaveLength(1);
  });

  it('are rejected one by one', async () => {
    const request = requestOf('{"a":1}\nno json\n{"a":\n7\n', { framing: 'documents' });
    expect(await shortOf(request)).toStrictEqual([
      'index logs-generic-default created made-0 1',
      'index  rejected - 0 400',
      'index  rejected - 0 400',
      'index  rejected - 0 400',
    ]);
  });
});

describe('bytes in flight', () => {
  it('are limited', () => {
    expect(intake.tryReserve(60)).toBe(true);
    expect(intake.tryReserve(41)).toBe(false);
    expect(intake.tryReserve(40)).toBe(true);
    intake.release(100);
    expect(intake.tryReserve(101)).toBe(false);
    expect(intake.tryReserve(intake.maxBytes)).toBe(true);
  });
});

describe('a failing store', () => {
  it('fails the request, and the next one is stored', async () => {
    const append = store.append.bind(store);
    store.append = () => Promise.reject(new Error('disk full'));
    await expect(intake.submit(requestOf('{"index":{}}\n{}\n'))).rejects.toThrow('disk full');
    expect(intake.counters.events).toBe(0);
    store.append = append;
    expect(await outcomeOf(requestOf('{"index":{}}\n{}\n'))).toMatchObject({ stored: 1 });
  });
});

describe('closing', () => {
  it('waits for what was submitted, and takes no more', async () => {
    const outcome = outcomeOf(requestOf('{"index":{}}\n{}\n'));
    await intake.close();
    expect(await outcome).toMatchObject({ stored: 1 });
    await expect(intake.submit(requestOf('{"index":{}}\n{}\n'))).rejects.toThrow('closed');
  });
});
