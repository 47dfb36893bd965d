import { describe, expect, it } from 'vitest';
import type { EventReader } from '../../stores/event-store.ts';
import { memoryReader, type MemoryEvent } from '../../stores/memory-reader.testing.ts';
import {
  compileQuery,
  runQuery,
  type QueryRequest,
  type QuerySettings,
} from '../query/query-run.ts';
import { planOverStore, storedPlanText, storedRequest } from '../query/stored-query.ts';
import { openStoredEvents } from './open-stored.ts';

const SECOND = 1_000_000_000n;
const START = 1_764_000_000n;

/** One event a second from {@link START}, of two streams in turn. */
const EVENTS: readonly MemoryEvent[] = ['a', 'b', 'c', 'a', 'b', 'c'].map((name, arrival) => ({
  stream: arrival % 2 === 0 ? 'even' : 'odd',
  index: arrival % 2 === 0 ? 'even-2026' : '',
  ...(arrival === 3 ? { id: 'given' } : {}),
  document: JSON.stringify({
    '@timestamp': new Date(Number(START) * 1_000 + arrival * 1_000).toISOString(),
    'event.category': 'process',
    'process.name': name,
  }),
}));

const SETTINGS: QuerySettings = {
  timestampField: '@timestamp',
  eventCategoryField: 'event.category',
  tiebreakerField: null,
  schema: null,
  now: START * SECOND,
};

async function run(
  text: string,
  options: Partial<QueryRequest> = {},
  reader = memoryReader(EVENTS),
  copiedBytes?: number,
) {
  const request: QueryRequest = {
    text,
    settings: SETTINGS,
    from: null,
    to: null,
    size: null,
    resultPosition: 'tail',
    maxSamplesPerKey: 1,
    count: false,
    ...options,
  };
  const compiled = compileQuery(text, request.settings);
  const search = storedRequest(compiled, request);
  const settings = { ...search, streams: null, rejects: null, isStrict: true };
  const inputs = openStoredEvents(reader, settings, copiedBytes);
  const outcome = await runQuery(request, compiled, inputs);
  const found = (outcome.collected?.results ?? []).flatMap((result) =>
    result.kind === 'event' ? [result.event] : result.events.flatMap((event) => event ?? []),
  );
  return { outcome, found, account: inputs.stored.counts };
}

describe('a query over stored events', () => {
  it('counts what the indexes leave out as files would', async () => {
    const from = (START + 1n) * SECOND;
    const { outcome, account } = await run('process where process.name == "a"', { from });
    expect(account).toEqual({
      stored: 6,
      selected: 5,
      excluded: 4,
      read: 1,
      damaged: 0,
      faults: 0,
    });
    expect(outcome.counts).toMatchObject({
      documents: 6,
      outside: 1,
      matched: 1,
      last: (START + 5n) * SECOND,
    });
  });

  it('counts without reading, where the indexes know', async () => {
    const from = (START + 1n) * SECOND;
    const count = async (text: string, more: Partial<QueryRequest> = {}) => {
      const { outcome, account } = await run(text, { count: true, ...more });
      return [outcome.matched, outcome.counts.documents, outcome.counts.outside, account.read];
    };
    expect(await count('process where process.name == "a"', { from })).toEqual([1, 6, 1, 0]);
    expect(await count('any where true')).toEqual([6, 6, 0, 0]);
    expect(await count('any where length(process.name) == 1', { from })).toEqual([5, 6, 1, 5]);
    expect(await count('any where process.name regex "a"')).toEqual([2, 6, 0, 6]);
    expect(await count('any where _id == "given"')).toEqual([1, 6, 0, 6]);
  });

  it('leaves bounds of another time field to the evaluator', async () => {
    const options = { from: START * SECOND, settings: { ...SETTINGS, timestampField: 'other' } };
    const { outcome, account } = await run('process where process.name == "a"', options);
    expect(account.selected).toBe(6);
    expect(outcome.counts.outside).toBe(6);
  });

  it('knows indexes and ids, given or made', async () => {
    const { found } = await run('process where process.name == "a"');
    expect(found.map(({ index, id }) => [index, id])).toEqual([
      ['even-2026', 'made-0'],
      [undefined, 'given'],
    ]);
  });

  it.each([
    ['any where _id == "given"', ['given']],
    ['any where _index == "even-2026"', ['made-0', 'made-2', 'made-4']],
    ['any where _index == null and process.name == "b"', ['made-1']],
  ])('%s', async (text, ids) => {
    const { found } = await run(text);
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  it('finds by metadata, which are not in the bytes of documents', async () => {
    const filler = 'x'.repeat(300_000);
    const events = EVENTS.map((event) => ({
      ...event,
      document: event.document.replace('{', `{"filler":"${filler}",`),
    }));
    const { found } = await run('any where _id == "given"', {}, memoryReader(events));
    expect(found.map(({ id }) => id)).toEqual(['given']);
  });

  it('counts documents that the search of bytes passes over', async () => {
    const filler = 'x'.repeat(100_000);
    const events = Array.from({ length: 60 }, (_, number) => ({
      ...(EVENTS[number % 2] as MemoryEvent),
      document: `{"@timestamp":0,"event.category":"process","user.name":"u${number}","filler":"${filler}"}`,
    }));
    const reader = memoryReader(events, { isHot: () => false });
    const { outcome, found, account } = await run('any where user.name == "u57"', {}, reader);
    expect(found).toHaveLength(1);
    expect(outcome.counts).toMatchObject({ documents: 60, matched: 1 });
    expect(outcome.unseen).toEqual([]);
    expect(account).toMatchObject({ read: 60, excluded: 0 });
    const typo = await run('any where user.nmae == "u57"', {}, reader);
    expect(typo.outcome.unseen).toEqual(['user.nmae']);
  });

  it('says that a field has no value only where it is known of every event', async () => {
    const reader = memoryReader(EVENTS, { isHot: (field) => field === 'process.name' });
    const unseen = async (text: string) => (await run(text, {}, reader)).outcome.unseen;
    const both = 'process where process.name == "a" and process.nmae == "a"';
    expect(await unseen('process where process.nmae == "a"')).toEqual(['process.nmae']);
    expect(await unseen(both)).toEqual([]);
    const all = memoryReader(EVENTS);
    const count: EventReader['count'] = (request) => all.count(request);
    const known = { ...reader, count, hotFields: ['process.name', 'process.nmae'] };
    expect((await run(both, {}, known)).outcome.unseen).toEqual(['process.nmae']);
  });

  it('asks nothing of a field that a schema types', async () => {
    const schema = new Map([
      ['@timestamp', { type: 'date' }],
      ['event.category', { type: 'keyword' }],
      ['process.name', { type: 'keyword' }],
    ]);
    const { account } = await run('any where process.name == "a"', {
      settings: { ...SETTINGS, schema },
    });
    expect(account).toMatchObject({ excluded: 0, read: 6 });
  });

  it('says that retention has removed what is to be printed, unless it was copied', async () => {
    const reader = { ...memoryReader(EVENTS), fetch: () => [null] };
    const { found: copied } = await run('any where process.name == "a"', {}, reader);
    expect(copied[0]?.id).toBeUndefined();
    expect(copied[0]?.read().toString()).toBe(EVENTS[0]?.document);
    const { found } = await run('any where process.name == "a"', {}, reader, 0);
    expect(() => found[0]?.read()).toThrow(expect.objectContaining({ code: 'STO1003' }));
  });
});

it('explains which conjuncts a store answers', () => {
  const text = `sequence with maxspan=1m
    [process where process.name == "a" and length(process.name) > 0 and file.path == "/x"]
    [process where process.name regex "b" and process.name != null]`;
  const compiled = compileQuery(text, SETTINGS);
  const reader = memoryReader(EVENTS, { isHot: (field) => field !== 'file.path' });
  const plan = planOverStore(reader, compiled, { settings: SETTINGS, from: null, to: null }, null);
  expect(storedPlanText(plan)).toMatchInlineSnapshot(`
    "store       6 of 6 events are read
      stage 1   event.category == "process"   (exact)
        and     process.name == "a"   (exact)
        and     file.path == "/x"   (not indexed)
      stage 2   event.category == "process"   (exact)
        and     process.name regex "b"   (not indexed)
        and     process.name != null   (not indexed)"
  `);
});
