import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { BlockMatcher } from '../candidates/block-matcher.ts';
import {
  evaluationOf,
  generationOfRules,
  storedBlockOf,
} from '../candidates/candidates.testing.ts';
import type { MatchedBatch, MatchGeneration } from '../candidates/matched-batch.ts';
import { Intake, isRefusal } from './intake-service.ts';
import { MemoryStore, requestOf } from './intake.testing.ts';
import type { IntakeRequest } from './intake.ts';

const RECEIVED = Date.UTC(2026, 10, 26);
const SHELLS = generationOfRules({
  shell: 'process where process.name == "sh"',
  file: 'file where true',
});

/** Of each way to read a value. */
const QUERIES = {
  name: 'process where process.name in ("sh", "bash")',
  arguments: 'process where process.args : ("*/tmp/*", "-c")',
  chain:
    'sequence by container.id [process where true] [process where process.parent.name == "sh"]',
  index: 'any where _index == "logs-a"',
  float: 'process where process.pid > 1.5 and process.args_count >= 2',
  missing: 'process where user.name == null and process.name != null',
  regex: 'process where process.command_line regex~ ".*(curl|wget).*"',
};

let intake: Intake | null = null;
afterEach(async () => {
  await intake?.close();
  intake = null;
});

async function started(generation: MatchGeneration | null) {
  const batches: MatchedBatch[] = [];
  const service = new Intake(new MemoryStore(), {
    makeId: (arrival) => `made-${arrival}`,
    now: () => RECEIVED,
    onMatched: (batch) => batches.push(batch),
  });
  intake = service;
  if (generation !== null) await service.setGeneration(generation);
  const send = async (body: string, given: Partial<IntakeRequest> = {}) => {
    const result = await service.submit(requestOf(body, given));
    if (isRefusal(result)) throw new Error(result.reason);
    return result;
  };
  return { service, batches, send };
}

const bulk = (...documents: { index?: string; id?: string; create?: boolean; source: object }[]) =>
  documents
    .map(({ index = 'logs-a', id, create = true, source }) =>
      [{ [create ? 'create' : 'index']: { _index: index, _id: id } }, source]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    )
    .join('');

const process = (name: string, more: object = {}) => ({
  event: { category: 'process' },
  process: { name },
  ...more,
});

/** What a batch says, with rules by signature and documents as their names. */
const told = ({ signatures, from, to, matches, documents }: MatchedBatch) => ({
  from,
  to,
  matches: Object.fromEntries(
    matches.map(({ rule, arrivals }) => [signatures[rule], [...arrivals]]),
  ),
  documents: documents.map(({ arrival, id, index, document }) => {
    const { process: at } = JSON.parse(Buffer.from(document).toString()) as {
      process: { name: string };
    };
    return [arrival, index, id, at.name];
  }),
});

describe('matching on arrival', () => {
  it('reports the candidates of each request by arrival number, with their documents', async () => {
    const { batches, send } = await started(SHELLS);
    await send(bulk({ source: process('a') }, { source: process('sh') }));
    await send(
      bulk(
        { index: 'logs-b', source: process('x') },
        { id: 'mine', source: process('sh') },
        { index: 'logs-b', source: process('sh') },
        { index: 'other', source: process('sh') },
      ),
    );
    expect(batches.map(told)).toStrictEqual([
      {
        from: 0,
        to: 2,
        matches: { shell: [1] },
        documents: [[1, 'logs-a', 'made-1', 'sh']],
      },
      {
        from: 2,
        to: 6,
        matches: { shell: [3, 4] },
        documents: [
          [3, 'logs-b', 'made-3', 'sh'],
          [4, 'logs-a', 'mine', 'sh'],
        ],
      },
    ]);
    expect(batches[0]).toMatchObject({ received: RECEIVED, signatures: ['shell', 'file'] });
  });

  it.each([
    ['named by the client', 'logs-a'],
    ['derived from each document', null],
  ])('finds what is found in the store later, with an index %s', async (_, index) => {
    const lines = gunzipSync(readFileSync('content/samples/attack.ndjson.gz'))
      .toString()
      .split('\n')
      .slice(0, 1_500)
      // One that is read by the plain reader.
      .concat('{"event.category":["process"],"\\u0070rocess":{"name":"sh"}}');
    const generation = generationOfRules(QUERIES);
    const { batches, send } = await started(generation);
    await send(`${lines.join('\n')}\n`, { framing: 'lines', index });
    const matched = new Map<string, number[]>();
    for (const { signatures, matches } of batches) {
      for (const { rule, arrivals } of matches) {
        const signature = signatures[rule] ?? '';
        matched.set(signature, [...(matched.get(signature) ?? []), ...arrivals]);
      }
    }
    const matcher = new BlockMatcher(generation, { isSearched: false });
    const stored = matcher.match(storedBlockOf(lines, index === null ? {} : { index }));
    const expected = stored.map(({ rule, rows }) => [matcher.signatures[rule], [...(rows ?? [])]]);
    expect(Object.fromEntries(matched)).toStrictEqual(Object.fromEntries(expected));
    expect(matched.has('index')).toBe(index !== null);
    expect([...matched.keys()]).toEqual(expect.arrayContaining(['name', 'chain', 'float']));
  });

  it('leaves out what was not stored', async () => {
    const { batches, send } = await started(SHELLS);
    await send(bulk({ id: '1', source: process('sh') }));
    await send(
      bulk(
        { id: '1', source: process('sh', { '@timestamp': '2030-01-01T00:00:00Z' }) },
        { id: 'made-99', source: process('sh') },
        { id: '2', source: process('sh', { '@timestamp': '2026-01-01T00:00:00Z' }) },
      ),
    );
    await send(bulk({ id: '1', source: process('sh') }));
    expect(batches.slice(1).map(told)).toStrictEqual([
      { from: 1, to: 2, matches: { shell: [1] }, documents: [[1, 'logs-a', '2', 'sh']] },
    ]);
    expect(batches[1]?.latest.get('@timestamp')).toBe(1_767_225_600_000_000_000n);
  });

  it('reports the latest times by every field that orders events', async () => {
    const rules = ['event.start', 'event.ingested'].map((timestampField) => ({
      signature: timestampField,
      evaluation: evaluationOf('process where process.name == "sh"', { timestampField }),
    }));
    const { batches, send } = await started({ ...SHELLS, rules });
    const source = process('a', { '@timestamp': '2026-01-02T00:00:00Z' });
    await send(
      bulk(
        { source: { ...source, 'event.start': '2026-01-03T00:00:00.000000001Z' } },
        { source: { ...source, '@timestamp': '2026-01-01T00:00:00Z' } },
        { index: 'logs-b', source: { ...source, 'event.start': '2026-01-01T00:00:00Z' } },
      ),
    );
    expect(batches[0]?.latest).toStrictEqual(
      new Map([
        ['event.ingested', BigInt(RECEIVED) * 1_000_000n],
        ['event.start', 1_767_398_400_000_000_001n],
        ['@timestamp', 1_767_312_000_000_000_000n],
      ]),
    );
  });

  it('leaves out times that an event cannot have', async () => {
    const { batches, send } = await started(SHELLS);
    const dated = (milliseconds: number) =>
      process('a', { '@timestamp': new Date(milliseconds).toISOString() });
    await send(bulk({ source: dated(RECEIVED - 5) }, { source: dated(RECEIVED + 3_600_000) }));
    expect(batches[0]?.latest.get('@timestamp')).toBe(BigInt(RECEIVED - 5) * 1_000_000n);
    await send(bulk({ source: dated(RECEIVED + 3_600_000) }));
    expect(batches[1]?.latest.has('@timestamp')).toBe(false);
  });

  it('matches an event as it is, and none that hides a part of itself is stored', async () => {
    const { batches, send } = await started(SHELLS);
    const event = process('sh');
    const hiding = { ...event, _index: 'logs-hit', _id: 'h', _source: process('a') };
    const lower = { ...event, nested: { _id: 'h', _source: process('a') } };
    const twice = `${JSON.stringify(event).slice(0, -1)},"process":{"name":"a"}}`;
    const body = `${JSON.stringify(hiding)}\n${twice}\n${JSON.stringify(lower)}\n`;
    await send(body, { framing: 'lines' });
    expect(batches.map(told)).toMatchObject([
      { matches: { shell: [0] }, documents: [[0, '', 'made-0', 'sh']] },
    ]);
  });

  it('carries documents up to a bound', async () => {
    const { batches, send } = await started(SHELLS);
    const source = process('sh', { filling: 'x'.repeat(300_000) });
    await send(bulk(...Array.from({ length: 10 }, () => ({ source }))));
    const [{ matches, documents } = { matches: [], documents: [] }] = batches;
    expect(matches[0]?.arrivals).toHaveLength(10);
    expect(documents.map(({ arrival }) => arrival)).toStrictEqual([0, 1, 2, 3, 4, 5]);
    expect(documents.every(({ document }) => document.length > 300_000)).toBe(true);
  });

  it('says which rules a request was matched against when they change', async () => {
    const { service, batches, send } = await started(null);
    await send(bulk({ source: process('sh') }));
    await service.setGeneration(SHELLS);
    await send(bulk({ source: process('sh') }));
    await service.setGeneration(generationOfRules({ other: 'file where true' }, 2));
    await send(bulk({ source: process('sh') }));
    expect(batches.map(({ signatures, from }) => [from, signatures])).toStrictEqual([
      [1, ['shell', 'file']],
      [2, ['other']],
    ]);
  });

  it('goes on with rules that cannot be compiled', async () => {
    const { service, batches, send } = await started(null);
    const queries = {
      bad: 'process where process.name == 1 + "x"',
      shell: 'process where process.name == "sh"',
    };
    const uncompiled = await service.setGeneration(generationOfRules(queries));
    expect(uncompiled).toMatchObject([{ signature: 'bad' }]);
    await send(bulk({ source: process('a') }, { source: process('sh') }));
    expect(batches.map(told)).toMatchObject([{ matches: { bad: [0, 1], shell: [1] } }]);
  });
});
