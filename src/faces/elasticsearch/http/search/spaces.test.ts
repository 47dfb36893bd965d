import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { searchable } from '../../search/searchable.testing.ts';
import { openDetectionStore } from '../../../../stores/open/detection.ts';
import { detectionFileOf } from '../../../../stores/open/space-folders.ts';
import { ServiceWithAlerts } from '../../../../api/routes/search.testing.ts';

const service = new ServiceWithAlerts((store) => {
  store.alerts.add([searchable('of default', { a: 1 })]);
});
let key = '';

beforeAll(async () => {
  await service.start();
  await service.ask('POST', '/dw/spaces', { id: 'dev-1', name: 'Development' });
  // Beside the one that writes it, which has nothing to write.
  const store = await openDetectionStore(join(service.folder, detectionFileOf('dev-1')));
  store.alerts.add([searchable('one of dev', { a: 1 }), searchable('another', { a: 2 })]);
  store.close();
  const made = await service.ask('POST', '/s/dev-1/dw/keys', { name: 'reads', rights: ['read'] });
  ({ key } = made.value as { key: string });
});
afterAll(() => service.stop());

const INDEX = '.alerts-security.alerts-';
const JSON_TYPE = { 'content-type': 'application/json' };

async function totalOf(
  path: string,
  headers: Record<string, string> = {},
): Promise<number | string> {
  const { status, value } = await service.ask(
    'POST',
    path,
    { size: 0, track_total_hits: true },
    { ...JSON_TYPE, ...headers },
  );
  return status === 200
    ? (value as { hits: { total: { value: number } } }).hits.total.value
    : `${status}`;
}

it('the name of an index says of which space; a pattern means that of the request', async () => {
  expect(await totalOf(`/${INDEX}default/_search`)).toBe(1);
  expect(await totalOf(`/${INDEX}dev-1/_search`)).toBe(2);
  expect(await totalOf('/.internal.alerts-security.alerts-dev-1-000001/_search')).toBe(2);
  expect(await totalOf('/.siem-signals-dev-1/_search')).toBe(2);
  expect(await totalOf(`/${INDEX}*/_search`)).toBe(1);
  expect(await totalOf(`/${INDEX}default,${INDEX}dev-1/_search`)).toBe('400');
  expect(await totalOf(`/${INDEX}default,${INDEX}dev-1,-${INDEX}dev-1/_search`)).toBe(1);
  expect(await totalOf('/api/detection_engine/signals/search')).toBe(1);
  expect(await totalOf('/s/default/api/detection_engine/signals/search')).toBe(1);
  expect(await totalOf('/s/dev-1/api/detection_engine/signals/search')).toBe(2);
  expect(await totalOf('/s/none/api/detection_engine/signals/search')).toBe('404');
});

it('other spaces do not exist for a key of one', async () => {
  const headers = { authorization: `ApiKey ${key}` };
  expect(await totalOf(`/${INDEX}dev-1/_search`, headers)).toBe(2);
  expect(await totalOf(`/${INDEX}default/_search`, headers)).toBe('404');
  expect(await totalOf(`/${INDEX}*/_search`, headers)).toBe(2);
  expect(await totalOf('/api/detection_engine/signals/search', headers)).toBe('404');
  const lines = `{"index":"${INDEX}default"}\n{}\n{"index":"${INDEX}dev-1"}\n{"size":0}\n`;
  const many = await service.ask('POST', '/_msearch', lines, {
    ...headers,
    'content-type': 'application/x-ndjson',
  });
  expect(many.value).toMatchObject({
    responses: [{ status: 404 }, { status: 200, hits: { total: { value: 2 } } }],
  });
  // A page of a scroll is requested with the rights of the caller.
  const begun = await service.ask('POST', `/${INDEX}default/_search?scroll=1m`, { size: 1 });
  const { _scroll_id: id } = begun.value as { _scroll_id: string };
  const next = await service.ask(
    'POST',
    '/_search/scroll',
    { scroll_id: id },
    { ...JSON_TYPE, ...headers },
  );
  expect(next.status).toBe(404);
  const body = { signal_ids: ['a'.repeat(64)], status: 'closed', reason: 'duplicate' };
  const change = await service.ask('POST', '/s/dev-1/api/detection_engine/signals/status', body, {
    ...JSON_TYPE,
    ...headers,
  });
  expect(change.status).toBe(403);
});
