import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBulk, type BulkEntry } from './bulk.ts';
import { Connection } from './connection.ts';
import { ClusterWriter, type WriteTarget } from './cluster-writer.ts';
import { FakeCluster, type Fault } from './fake-cluster.testing.ts';

let cluster: FakeCluster;
let connection: Connection;
beforeEach(async () => {
  cluster = new FakeCluster();
  await cluster.open();
  connection = new Connection({ url: cluster.url, auth: { kind: 'none' }, ca: null });
});
afterEach(() => {
  connection.close();
  cluster.close();
});

const WAITS = [1, 1, 1];

const entries = (...ids: readonly string[]): BulkEntry[] =>
  ids.map((id) => ({
    action: `{"create":{"_index":"a","_id":"${id}"}}\n`,
    document: `{"n":"${id}"}`,
  }));

const idsOf = (body: string): string[] => [...body.matchAll(/"_id":"(\w+)"/g)].map(([, id]) => id!);

/** An answer to a bulk request, by the id of each document: its status, or what has become of it. */
const items = (body: string, itemOf: (id: string) => number | object) => ({
  items: idsOf(body).map((id) => {
    const item = itemOf(id);
    return { create: typeof item === 'number' ? { status: item } : item };
  }),
});

const onBulk =
  (answer: (body: string, attempt: number) => ReturnType<Fault>): Fault =>
  ({ path, body }) =>
    path.startsWith('/_bulk') ? answer(body, attempts().length) : null;

const attempts = () => cluster.requests.filter(({ path }) => path.startsWith('/_bulk'));

describe('documents that are written in bulk', () => {
  it('are sent again only where the cluster was too busy for them', async () => {
    cluster.fault = onBulk((body, attempt) =>
      items(body, (id) => (id !== 'a' && attempt === 1 ? (id === 'b' ? 429 : 503) : 201)),
    );
    expect(await writeBulk(connection, entries('a', 'b', 'c'), WAITS)).toEqual([
      'written',
      'written',
      'written',
    ]);
    expect(attempts().map(({ body }) => idsOf(body))).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('are sent again with their ids where a connection is cut, and may be there already', async () => {
    cluster.fault = onBulk((body, attempt) =>
      attempt === 1 ? 'cut' : items(body, (id) => (id === 'a' ? 409 : 201)),
    );
    expect(await writeBulk(connection, entries('a', 'b'), WAITS)).toEqual(['present', 'written']);
  });

  it('that are refused hold up no others, and the reason is kept', async () => {
    const error = { type: 'mapper_parsing_exception', reason: 'no write index: "\u001b[31m"' };
    cluster.fault = onBulk((body) =>
      items(body, (id) => (id === 'b' ? { status: 400, error } : 201)),
    );
    expect(await writeBulk(connection, entries('a', 'b', 'c'), WAITS)).toEqual([
      'written',
      { refused: `${error.type}: ${error.reason}` },
      'written',
    ]);
  });

  it('are divided where the whole request is refused, until the one is found that spoils it', async () => {
    cluster.fault = onBulk((body) => (idsOf(body).includes('d') ? 413 : items(body, () => 201)));
    expect(await writeBulk(connection, entries('a', 'b', 'c', 'd', 'e'), WAITS)).toEqual([
      'written',
      'written',
      'written',
      { refused: 'fault: by test' },
      'written',
    ]);
  });

  it('that make the cluster fail again and again are refused, the others are written', async () => {
    cluster.fault = onBulk((body) => items(body, (id) => (id === 'b' ? 500 : 201)));
    expect(await writeBulk(connection, entries('a', 'b'), WAITS)).toEqual([
      'written',
      { refused: 'status 500: ' },
    ]);
  });

  it.each([
    ['it is too busy for long', onBulk((body) => items(body, () => 429))],
    ['it does not allow it', onBulk(() => 403)],
    [
      'an index is read-only',
      onBulk((body) =>
        items(body, () => ({ status: 403, error: { type: 'cluster_block_exception' } })),
      ),
    ],
    [
      'an alias has no index to write to',
      onBulk((body) =>
        items(body, () => ({
          status: 400,
          error: {
            type: 'illegal_argument_exception',
            reason: 'no write index is defined for alias [a]',
          },
        })),
      ),
    ],
  ])('are no dead letters where nothing can be written since %s', async (_, fault) => {
    cluster.fault = fault;
    await expect(writeBulk(connection, entries('a', 'b'), WAITS)).rejects.toMatchObject({
      code: 'STO1608',
    });
  });

  it('are not taken for written where the answer does not say so', async () => {
    cluster.fault = onBulk(() => ({ items: [{ create: { status: 201 } }] }));
    await expect(writeBulk(connection, entries('a', 'b'), WAITS)).rejects.toMatchObject({
      code: 'STO1605',
    });
    cluster.fault = onBulk(() => ({ items: [{ create: { status: 201 } }, { create: {} }] }));
    await expect(writeBulk(connection, entries('a', 'b'), WAITS)).rejects.toMatchObject({
      code: 'STO1605',
    });
  });
});

describe('a target', () => {
  const target: WriteTarget = {
    alias: 'a',
    readAlias: 'all',
    definition: { settings: {}, mappings: {} },
  };
  const made = () => cluster.requests.filter(({ method }) => method === 'PUT').length;

  it('is made again where it is gone, and then written to', async () => {
    const writer = await ClusterWriter.open(connection, WAITS);
    cluster.fault = onBulk((body, attempt) => items(body, () => (attempt === 2 ? 404 : 201)));
    await writer.write(entries('a'), [target]);
    expect(made()).toBe(1);
    expect(await writer.write(entries('b'), [target])).toEqual(['written']);
    expect(made()).toBe(2);
    expect(JSON.parse(cluster.requests.find(({ method }) => method === 'PUT')!.body)).toEqual({
      aliases: { a: {}, all: {} },
      mappings: {},
      settings: {},
    });
  });

  it('that cannot be written to however often it is made is said', async () => {
    const writer = await ClusterWriter.open(connection, WAITS);
    cluster.fault = onBulk((body) => items(body, () => 404));
    await expect(writer.write(entries('a'), [target])).rejects.toMatchObject({ code: 'STO1608' });
  });
});
