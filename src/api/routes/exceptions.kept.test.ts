import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { itemOf, LIST } from '../../service/rules/rule-manager.testing.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

const service = new ServiceWithDetection();
beforeAll(() => service.start());
afterAll(() => service.stop());

const ask = service.ask.bind(service);
const keyed = (path: string, key: string) => `${path}/${encodeURIComponent(key)}`;

describe('exceptions', () => {
  beforeEach(async () => {
    expect(await ask('POST', '/dw/exceptions/lists', LIST)).toMatchObject({
      status: 200,
      value: { key: 'single list', items: 0, list: { list_id: 'list' } },
    });
  });
  afterEach(() => ask('DELETE', keyed('/dw/exceptions', 'single list')));

  it('are listed, added, replaced and removed', async () => {
    expect(await ask('POST', '/dw/exceptions/items', itemOf('one'))).toMatchObject({
      status: 200,
      value: { key: 'single list one', list: 'single list', isExpired: false },
    });
    expect(await ask('POST', '/dw/exceptions/items', itemOf('one'))).toMatchObject({ status: 409 });
    expect(await ask('PUT', '/dw/exceptions/items', itemOf('one', { name: 'New' }))).toMatchObject({
      value: { item: { name: 'New' } },
    });
    expect(await ask('PUT', '/dw/exceptions/lists', { ...LIST, name: 'New' })).toMatchObject({
      value: { items: 1, list: { name: 'New' } },
    });
    expect(await ask('GET', '/dw/exceptions/lists')).toMatchObject({
      value: { lists: [{ key: 'single list', items: 1 }] },
    });
    for (const query of ['', '?list=single%20list'])
      expect(await ask('GET', `/dw/exceptions/items${query}`)).toMatchObject({
        value: { items: [{ key: 'single list one' }] },
      });
    expect(await ask('GET', '/dw/exceptions/items?list=other')).toEqual({
      status: 200,
      value: { items: [] },
    });
    expect(await ask('DELETE', keyed('/dw/exceptions', 'single list one'))).toMatchObject({
      status: 200,
      value: { removed: 'single list one' },
    });
    expect(await ask('DELETE', keyed('/dw/exceptions', 'single list one'))).toMatchObject({
      status: 404,
    });
  });

  it('that have expired are named', async () => {
    const past = itemOf('past', { expire_time: '2020-01-01T00:00:00.000Z' });
    await ask('POST', '/dw/exceptions/items', past);
    await ask('POST', '/dw/exceptions/items', itemOf('one'));
    expect(await ask('GET', '/dw/exceptions/expired')).toMatchObject({
      value: { items: [{ key: 'single list past', isExpired: true }] },
    });
  });

  it.each([
    ['POST', '/dw/exceptions/items', itemOf('x', { list_id: 'none' }), 404],
    ['POST', '/dw/exceptions/items', itemOf('x', { entries: [] }), 400],
    ['POST', '/dw/exceptions/items', '{"entries":'.repeat(50_000), 400],
    ['POST', '/dw/exceptions/lists', { list_id: 7 }, 400],
    ['POST', '/dw/exceptions/lists', '{"__proto__":{"list_id":"x"}}', 400],
    ['GET', '/dw/exceptions/items?list=a&list=b', undefined, 400],
    ['DELETE', '/dw/exceptions/__proto__', undefined, 404],
    ['DELETE', '/dw/exceptions/..%2flist', undefined, 404],
  ])('%s %s %.40j is refused', async (method, path, body, status) => {
    expect(await ask(method, path, body)).toMatchObject({ status });
    expect(await ask('GET', '/dw/exceptions/items')).toEqual({ status: 200, value: { items: [] } });
  });
});

describe('value lists', () => {
  const CSV = { 'content-type': 'text/csv' };
  const load = (id: string, values: string, query = '') =>
    ask('POST', `${keyed('/dw/value-lists', id)}/_import${query}`, values, CSV);
  afterEach(async () => {
    const { value } = await ask('GET', '/dw/value-lists');
    for (const { id } of (value as { lists: { id: string }[] }).lists)
      await ask('DELETE', keyed('/dw/value-lists', id));
  });

  it('are made, filled, read and removed', async () => {
    expect(await ask('PUT', '/dw/value-lists/ips', { type: 'ip', name: 'IPs' })).toMatchObject({
      status: 200,
      value: { id: 'ips', type: 'ip', name: 'IPs', values: 0 },
    });
    expect(await load('ips', '10.0.0.1\n10.0.0.2\r\n10.0.0.1\n')).toMatchObject({
      value: { id: 'ips', values: 2, problems: [] },
    });
    expect(await load('ips', 'no ip\n')).toMatchObject({
      value: { problems: [{ field: 'values' }] },
    });
    expect(await load('ips', '10.0.0.3\n10.0.0.4\n', '?replace=true')).toMatchObject({
      value: { values: 2 },
    });
    expect(await ask('GET', '/dw/value-lists/ips?from=1&limit=5')).toMatchObject({
      value: { values: ['10.0.0.4'] },
    });
    const all = await service.send('GET', '/dw/value-lists/ips/_export');
    expect([all.text, all.headers['content-type']]).toEqual(['10.0.0.3\n10.0.0.4\n', 'text/csv']);
    expect(await ask('GET', '/dw/value-lists')).toMatchObject({
      value: { lists: [{ id: 'ips', values: 2, usedBy: [] }] },
    });
    expect(await ask('DELETE', '/dw/value-lists/ips')).toMatchObject({
      value: { removed: 'ips', usedBy: [] },
    });
  });

  it('can have any name', async () => {
    expect(await load('../a b', 'x\n', '?type=keyword')).toMatchObject({ value: { id: '../a b' } });
    expect(await ask('GET', keyed('/dw/value-lists', '../a b'))).toMatchObject({
      value: { values: ['x'] },
    });
  });

  it.each([
    ['GET', '/dw/value-lists/none', undefined, 404],
    ['GET', '/dw/value-lists/none/_export', undefined, 404],
    ['GET', '/dw/value-lists/none?limit=100001', undefined, 400],
    ['GET', '/dw/value-lists/none?from=-1', undefined, 400],
    ['DELETE', '/dw/value-lists/__proto__', undefined, 404],
    ['PUT', '/dw/value-lists/x', {}, 400],
    ['PUT', '/dw/value-lists/x', { type: 'regex' }, 400],
    ['PUT', '/dw/value-lists/x', { type: 'ip', values: [] }, 400],
    ['PUT', `/dw/value-lists/${'x'.repeat(257)}`, { type: 'ip' }, 400],
    ['POST', '/dw/value-lists/x/_import', '{}', 415],
  ])('%s %s %j is refused', async (method, path, body, status) => {
    expect(await ask(method, path, body)).toMatchObject({ status });
    expect(await ask('GET', '/dw/value-lists')).toEqual({ status: 200, value: { lists: [] } });
  });
});
