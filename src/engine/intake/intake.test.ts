import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeColumns } from '../../stores/embedded/format/columns.ts';
import { Intake, isRefusal } from './intake-service.ts';
import { linesOf, MemoryStore, requestOf } from './intake.testing.ts';
import type { IntakeRequest } from './intake.ts';

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

  it('says why a document was rejected, and where', async () => {
    const { documents, rejected } = await outcomeOf(
      requestOf('{"index":{"_index":"a"}}\n{"x":truth}\n{"index":{"_index":"-a"}}\n{}\n'),
    );
    expect(rejected).toBe(2);
    expect(documents.map(({ error }) => error)).toStrictEqual([
      {
        type: 'document_parsing_exception',
        reason: 'failed to parse: unexpected character at byte 8 of the document (ING2002)',
        status: 400,
      },
      {
        type: 'invalid_index_name_exception',
        reason: "Invalid index name [-a], must not start with '_', '-', or '+'",
        status: 400,
      },
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

  it('rejects what is sent to a stream too many, and stores the others', async () => {
    const action = (index: string) => `{"create":{"_index":"${index}"}}\n{"x":1}\n`;
    const request = requestOf(action('a') + action('beyond-2026.11.26') + action('b'));
    const outcome = await outcomeOf(request);
    expect(outcome).toMatchObject({ stored: 2, duplicates: 0, rejected: 1 });
    expect(outcome.documents).toMatchObject([
      { status: 'created', index: 'a' },
      {
        status: 'rejected',
        index: 'beyond-2026.11.26',
        id: null,
        error: { type: 'validation_exception', status: 400 },
      },
      { status: 'created', index: 'b' },
    ]);
    expect(intake.counters).toMatchObject({ events: 2, duplicates: 0 });
    expect(intake.counters.rejected).toEqual(new Map([['validation_exception', 1]]));
    expect([...intake.counters.streams.keys()]).toEqual(['a', 'b']);
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

  it('keeps a document of a search hit whole', async () => {
    const hit = '{"_index":"b","_id":"2","_source":{"x":1}}';
    await outcomeOf(requestOf(`{"index":{"_index":"a"}}\n${hit}\n`));
    expect(stored()).toStrictEqual([hit]);
    expect(store.blocks[0]).toMatchObject({ index: 'a', ids: null });
  });

  it('has documents of many indices, but not of any number', async () => {
    const body = Array.from({ length: 514 }, (_, n) => `{"index":{"_index":"i${n}"}}\n{}\n`).join(
      '',
    );
    const outcome = await outcomeOf(requestOf(body));
    expect(outcome).toMatchObject({ stored: 512, rejected: 2 });
    expect(outcome.documents.at(-1)?.error?.reason).toContain('at most 512 indices');
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
      'a search response',
      '{"took":1,"hits":{"hits":[{"_index":"i","_id":"1","_source":{"a":1}}]}}',
      ['{"a":1}'],
    ],
    ['nothing', '', []],
  ])('%s', async (_, body, lines) => {
    await outcomeOf(requestOf(body, { framing: 'documents' }));
    expect(stored()).toStrictEqual(lines);
  });

  it('keep the index and the id of a search hit', async () => {
    const hit = (index: string) => `{"_index":"${index}","_id":"1","_source":{"a":1}}`;
    await outcomeOf(
      requestOf(`${hit('a-2026.11.26')}\n${hit('eu:b')}\n${hit('C')}\n`, {
        framing: 'documents',
        index: 'named',
      }),
    );
    expect(store.blocks.map(({ stream, index, ids }) => [stream, index, ids])).toStrictEqual([
      ['a', 'a-2026.11.26', ['1']],
      ['b', 'b', ['1']],
      ['named', 'named', ['1']],
    ]);
  });

  it('are the source of a search hit, with the values that it has on its own', async () => {
    const inner = '{"_id":"b","event":{"action":"x"},"_source":{"event":{"action":"y"}}}';
    const request = requestOf(`{"_id":"a","_source":${inner}}`, { framing: 'documents' });
    await outcomeOf(request);
    expect(stored()).toStrictEqual([inner]);
    const [block] = store.blocks;
    if (block === undefined) throw new Error('nothing was stored');
    expect(decodeColumns(block.columns).fields.get('event.action')?.values).toStrictEqual(['y']);
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
  it('are limited, and a larger body has the room to itself', () => {
    expect(intake.tryReserve(60)).toBe(true);
    expect(intake.tryReserve(41)).toBe(false);
    expect(intake.tryReserve(40)).toBe(true);
    intake.release(100);
    expect(intake.tryReserve(1_000)).toBe(true);
    expect(intake.tryReserve(1)).toBe(false);
    expect(intake.bytesInFlight).toBe(1_000);
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
