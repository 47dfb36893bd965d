import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KibanaService } from '../../api/routes/kibana.testing.ts';

const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const LIST = '/api/endpoint_list';
const ITEMS = `${LIST}/items`;
const ITEM = {
  item_id: 'backup',
  name: 'Backup',
  description: 'The agent of the backup',
  type: 'simple',
  os_types: ['linux'],
  entries: [
    { field: 'process.executable', operator: 'included', type: 'match', value: '/opt/backup' },
  ],
};
const OF_LIST = { list_id: 'endpoint_list', namespace_type: 'agnostic' };

describe('the list of the endpoint agent', () => {
  it('has no items before it is made', async () => {
    expect(await service.json('GET', `${ITEMS}/_find`)).toEqual({
      data: [],
      page: 1,
      per_page: 20,
      total: 0,
    });
    expect((await service.request('GET', `${ITEMS}?item_id=backup`)).status).toBe(404);
  });

  it('is made once, as Kibana makes it; then the answer is empty', async () => {
    expect(await service.json('POST', LIST)).toMatchObject({
      ...OF_LIST,
      id: 'endpoint_list',
      name: 'Endpoint Security Exception List',
      description: 'Endpoint Security Exception List',
      type: 'endpoint',
      immutable: false,
      os_types: [],
      tags: [],
      version: 1,
      created_by: 'ann',
    });
    expect(await service.json('POST', LIST)).toEqual({});
    const lists = '/api/exception_lists?id=endpoint_list&namespace_type=agnostic';
    expect(await service.json('GET', lists)).toMatchObject(OF_LIST);
  });

  it('is made by its first item in another space', async () => {
    await service.json('POST', '/api/spaces/space', { id: 'dev', name: 'Dev' });
    expect(await service.json('POST', `/s/dev${ITEMS}`, ITEM)).toMatchObject(OF_LIST);
    expect(await service.json('POST', `/s/dev${LIST}`)).toEqual({});
    expect(await service.json('GET', `/s/dev${ITEMS}/_find`)).toMatchObject({ total: 1 });
    expect(await service.json('GET', `${ITEMS}/_find`)).toMatchObject({ total: 0 });
  });
});

describe('its items', () => {
  it('are made, found, changed and removed', async () => {
    const sent = { ...ITEM, list_id: 'other', namespace_type: 'single', meta: { n: 1 } };
    const text = JSON.stringify(sent).replace('"n":1', '"n":9007199254740993');
    const made = await service.request('POST', ITEMS, text);
    expect([made.status, made.json()]).toMatchObject([
      200,
      { ...ITEM, ...OF_LIST, comments: [], tags: [], created_by: 'ann' },
    ]);
    expect(made.text).toContain('"n":9007199254740993');
    const { id, _version } = made.json();
    expect((await service.request('POST', ITEMS, ITEM)).status).toBe(409);
    expect(await service.json('GET', `${ITEMS}?id=${String(id)}`)).toMatchObject(ITEM);
    expect(await service.json('GET', `${ITEMS}?item_id=backup`)).toEqual(made.json());
    const found = await service.json('GET', `${ITEMS}/_find?sort_field=name&per_page=5`);
    expect(found).toMatchObject({ total: 1, per_page: 5, data: [{ item_id: 'backup' }] });
    const filter = encodeURIComponent('exception-list-agnostic.attributes.name: nothing');
    expect(await service.json('GET', `${ITEMS}/_find?filter=${filter}`)).toMatchObject({
      total: 0,
    });
    const changed = await service.json('PUT', ITEMS, { ...ITEM, id, _version, name: 'Backups' });
    expect(changed).toMatchObject({ ...OF_LIST, id, name: 'Backups', item_id: 'backup' });
    expect((await service.request('PUT', ITEMS, { ...ITEM, _version })).status).toBe(409);
    const removed = await service.json('DELETE', `${ITEMS}?item_id=backup`);
    expect(removed).toMatchObject({ name: 'Backups' });
    const again = await service.request('DELETE', `${ITEMS}?item_id=backup`);
    expect([again.status, again.json()]).toMatchObject([404, { statusCode: 404 }]);
    expect((await service.request('PUT', ITEMS, ITEM)).status).toBe(404);
  });

  it('get an id where they have none', async () => {
    const { item_id: _, ...nameless } = ITEM;
    const made = await service.json('POST', ITEMS, nameless);
    expect(made['item_id']).toMatch(/^[\da-f-]{36}$/);
    await service.json('DELETE', `${ITEMS}?id=${String(made['id'])}`);
  });

  it.each([
    ['a value list', { type: 'list', field: 'source.ip', list: { id: 'l', type: 'ip' } }, /list/],
    [
      'a field that differs each time',
      { type: 'match', field: 'process.entity_id', value: 'x' },
      /cannot add endpoint exception item on field process\.entity_id/,
    ],
  ])('may not have %s, which the agent does not know', async (_, entry, message) => {
    const item = { ...ITEM, entries: [{ operator: 'included', ...entry }] };
    const answer = await service.request('POST', ITEMS, item);
    expect([answer.status, answer.json()]).toMatchObject([
      400,
      { message: expect.stringMatching(message) as string },
    ]);
  });

  it('of other lists are not theirs', async () => {
    const list = { name: 'L', description: 'd', type: 'detection', namespace_type: 'agnostic' };
    await service.json('POST', '/api/exception_lists', { ...list, list_id: 'l' });
    const item = { ...ITEM, list_id: 'l', item_id: 'of-l', namespace_type: 'agnostic' };
    await service.json('POST', '/api/exception_lists/items', item);
    for (const method of ['GET', 'DELETE'])
      expect((await service.request(method, `${ITEMS}?item_id=of-l`)).status).toBe(404);
    expect((await service.request('PUT', ITEMS, { ...ITEM, item_id: 'of-l' })).status).toBe(404);
    expect((await service.request('POST', ITEMS, { ...ITEM, item_id: 'of-l' })).status).toBe(409);
  });

  it('are named by id or item_id', async () => {
    const answer = await service.request('GET', ITEMS);
    expect([answer.status, answer.json()]).toMatchObject([400, { statusCode: 400 }]);
  });
});
