import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KibanaService, ndjson } from '../../api/routes/kibana.testing.ts';

const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const LISTS = '/api/exception_lists';
const ITEMS = `${LISTS}/items`;
const LIST = { list_id: 'l', name: 'List', description: 'd', type: 'detection' };
const ITEM = {
  list_id: 'l',
  item_id: 'i',
  name: 'Item',
  description: 'd',
  type: 'simple',
  entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'tar' }],
};

describe('exception lists', () => {
  it('are one for each id and scope', async () => {
    await service.json('POST', LISTS, LIST);
    const again = await service.request('POST', LISTS, LIST);
    expect([again.status, again.json()]).toMatchObject([
      409,
      { statusCode: 409, error: 'Conflict', message: expect.stringContaining('l') as string },
    ]);
    await service.json('POST', LISTS, { ...LIST, namespace_type: 'agnostic', name: 'Other' });
    const find = (scopes: string, filter = '') =>
      service.json(
        'GET',
        `${LISTS}/_find?namespace_type=${scopes}&sort_field=name&filter=${encodeURIComponent(filter)}`,
      );
    expect(await find('single')).toMatchObject({ total: 1, page: 1, per_page: 20 });
    expect(await find('single,agnostic')).toMatchObject({ total: 2 });
    expect(
      await find('single,agnostic', 'exception-list-agnostic.attributes.name: other'),
    ).toMatchObject({ total: 1, data: [{ name: 'Other' }] });
    expect((await service.request('GET', `${LISTS}/_find?filter=name:x`)).status).toBe(400);
  });

  it('are changed only as they are known', async () => {
    const { _version, id, version } = await service.json('GET', `${LISTS}?list_id=l`);
    expect(version).toBe(1);
    const changed = await service.json('PUT', LISTS, { ...LIST, id, _version, name: 'Changed' });
    expect(changed).toMatchObject({ name: 'Changed', version: 2, id });
    expect(changed['_version']).not.toBe(_version);
    const late = await service.request('PUT', LISTS, { ...LIST, id, _version, name: 'Late' });
    expect([late.status, late.json()]).toMatchObject([409, { statusCode: 409 }]);
    expect(await service.json('GET', `${LISTS}?list_id=l`)).toMatchObject({ name: 'Changed' });
  });

  it('have items with comments that say who wrote them', async () => {
    const made = await service.json('POST', ITEMS, { ...ITEM, comments: [{ comment: 'first' }] });
    const [comment] = made['comments'] as Record<string, unknown>[];
    expect(comment).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      comment: 'first',
      created_by: 'ann',
      created_at: expect.stringMatching(/Z$/) as string,
    });
    const changed = await service.json('PUT', ITEMS, {
      ...ITEM,
      comments: [{ ...comment, created_by: 'mallory' }, { comment: 'second' }],
    });
    expect(changed['comments']).toMatchObject([comment, { comment: 'second', created_by: 'ann' }]);
    const edited = await service.json('PUT', ITEMS, {
      ...ITEM,
      comments: [{ id: comment?.['id'], comment: 'better' }],
    });
    expect(edited['comments']).toMatchObject([
      { ...comment, comment: 'better', updated_by: 'ann' },
    ]);
    // Left out, they stay.
    expect((await service.json('PUT', ITEMS, ITEM))['comments']).toEqual(edited['comments']);
  });

  it('have items that are found by their words, and refused twice', async () => {
    expect((await service.request('POST', ITEMS, ITEM)).status).toBe(409);
    const nowhere = { ...ITEM, item_id: 'x', list_id: 'nowhere' };
    expect((await service.request('POST', ITEMS, nowhere)).status).toBe(404);
    await service.json('POST', ITEMS, { ...ITEM, item_id: 'other', name: 'Other' });
    const find = (query: string) => service.json('GET', `${ITEMS}/_find?list_id=l&${query}`);
    expect(await find('per_page=1&page=2&sort_field=name')).toMatchObject({
      total: 2,
      data: [{ item_id: 'other' }],
    });
    expect(await find('search=other')).toMatchObject({ total: 1 });
    const filter = encodeURIComponent('exception-list.attributes.entries.value: t*');
    expect(await find(`filter=${filter}`)).toMatchObject({ total: 2 });
    const none = await service.request('GET', `${ITEMS}/_find?list_id=nowhere`);
    expect([none.status, none.json()]).toMatchObject([404, { statusCode: 404 }]);
  });

  it('are exported, imported, copied and counted', async () => {
    const lines = await service.exported(`${LISTS}/_export?list_id=l&namespace_type=single`);
    expect(lines).toMatchObject([
      { list_id: 'l' },
      { item_id: 'i' },
      { item_id: 'other' },
      { exported_exception_list_count: 1, exported_exception_list_item_count: 2 },
    ]);
    const again = await service.upload(`${LISTS}/_import`, ndjson(...lines));
    expect([again.status, again.json()]).toMatchObject([
      200,
      { success: false, errors: [{ list_id: 'l' }, { item_id: 'i' }, { item_id: 'other' }] },
    ]);
    const over = await service.upload(`${LISTS}/_import?overwrite=true`, ndjson(...lines));
    expect(over.json()).toMatchObject({
      success: true,
      success_count_exception_lists: 1,
      success_count_exception_list_items: 2,
    });
    const copy = await service.json('POST', `${LISTS}/_duplicate?list_id=l`);
    expect(copy).toMatchObject({ name: 'Changed [Duplicate]' });
    expect(
      await service.json('GET', `${LISTS}/summary?list_id=${String(copy['list_id'])}`),
    ).toEqual({ windows: 0, linux: 0, macos: 0, total: 2 });
    expect(
      await service.json('POST', '/api/exceptions/shared', { name: 'S', description: 'd' }),
    ).toMatchObject({ type: 'detection', namespace_type: 'single' });
  });

  it('go with their items', async () => {
    await service.json('DELETE', `${LISTS}?list_id=l`);
    expect((await service.request('GET', `${ITEMS}?item_id=i`)).status).toBe(404);
  });
});

describe('value lists', () => {
  const VALUES = '/api/lists';
  const VALUE = `${VALUES}/items`;

  it('take the lines of a file, and are exported as they are', async () => {
    const made = await service.upload(
      `${VALUE}/_import?type=ip&list_id=addresses`,
      '192.0.2.1\r\n192.0.2.2\n\n192.0.2.1\n',
      'addresses.txt',
    );
    expect([made.status, made.json()]).toMatchObject([200, { id: 'addresses', type: 'ip' }]);
    const file = await service.request('POST', `${VALUE}/_export?list_id=addresses`);
    expect([file.status, file.text]).toEqual([200, '192.0.2.1\n192.0.2.2\n']);
    expect(await service.json('GET', `${VALUES}/_find?filter=name:addresses`)).toMatchObject({
      total: 1,
    });
    const page = await service.json('GET', `${VALUE}/_find?list_id=addresses&per_page=1&page=2`);
    expect(page).toMatchObject({ total: 2, data: [{ value: '192.0.2.2', list_id: 'addresses' }] });
    const [item] = page['data'] as { id: string }[];
    expect(await service.json('GET', `${VALUE}?id=${item?.id ?? ''}`)).toMatchObject({
      value: '192.0.2.2',
    });
    // A line of a file can be changed by the id that it was shown with.
    const change = { id: item?.id, value: '192.0.2.3' };
    expect(await service.json('PATCH', VALUE, change)).toMatchObject(change);
    expect(await service.json('GET', `${VALUE}?id=${item?.id ?? ''}`)).toMatchObject(change);
    expect((await service.request('POST', `${VALUE}/_export?list_id=addresses`)).text).toBe(
      '192.0.2.1\n192.0.2.3\n',
    );
  });

  it('say which lines of a file are no values', async () => {
    const made = await service.upload(`${VALUE}/_import?type=ip`, '192.0.2.1\nword\n', 'odd');
    expect(made.json()).toMatchObject({
      id: 'odd',
      warnings: [expect.stringContaining('word') as string],
    });
  });

  it('refuse what is no value of their type, and what is there', async () => {
    const bad = await service.request('POST', VALUE, { list_id: 'addresses', value: 'word' });
    expect([bad.status, bad.json()]).toMatchObject([400, { statusCode: 400 }]);
    const two = { list_id: 'addresses', value: '192.0.2.9\n192.0.2.10' };
    expect((await service.request('POST', VALUE, two)).status).toBe(400);
    const own = { id: 'mine', list_id: 'addresses', value: '192.0.2.9' };
    expect(await service.json('POST', VALUE, own)).toMatchObject(own);
    expect((await service.request('POST', VALUE, own)).status).toBe(409);
    const list = { id: 'addresses', name: 'n', description: 'd', type: 'ip' };
    expect((await service.request('POST', VALUES, list)).status).toBe(409);
    const type = { ...list, id: 'other', type: 'colour' };
    expect((await service.request('POST', VALUES, type)).status).toBe(400);
  });

  it('keep a value as long as an item has it', async () => {
    const first = await service.json('POST', VALUE, { list_id: 'addresses', value: '192.0.2.77' });
    const second = await service.json('POST', VALUE, { list_id: 'addresses', value: '192.0.2.77' });
    await service.json('DELETE', `${VALUE}?id=${String(first['id'])}`);
    const found = `${VALUE}?list_id=addresses&value=192.0.2.77`;
    expect(await service.json('GET', found)).toMatchObject([{ id: second['id'] }]);
    await service.json('DELETE', found);
    expect((await service.request('GET', found)).status).toBe(404);
  });

  it('are not removed while items refer to them', async () => {
    await service.json('POST', LISTS, { ...LIST, list_id: 'of-values' });
    const refers = {
      ...ITEM,
      list_id: 'of-values',
      item_id: 'refers',
      entries: [
        {
          field: 'source.ip',
          operator: 'included',
          type: 'list',
          list: { id: 'addresses', type: 'ip' },
        },
      ],
    };
    await service.json('POST', ITEMS, refers);
    const remove = `${VALUES}?id=addresses`;
    const refused = await service.request('DELETE', remove);
    expect([refused.status, refused.json()]).toMatchObject([
      409,
      { message: expect.stringContaining('refers') as string },
    ]);
    await service.json('DELETE', `${remove}&deleteReferences=true`);
    expect((await service.request('GET', remove)).status).toBe(404);
    expect((await service.request('GET', `${ITEMS}?item_id=refers`)).status).toBe(404);
  });
});
