import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KibanaService, ndjson, ruleOf } from '../../api/routes/kibana.testing.ts';

const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const RULES = '/api/detection_engine/rules';
const BULK = `${RULES}/_bulk_action`;
const bulk = (body: object, query = '') => service.request('POST', `${BULK}${query}`, body);
const get = (id: string) => service.json('GET', `${RULES}?rule_id=${id}`);

let ids: Record<string, string> = {};
beforeEach(async () => {
  await bulk({ action: 'delete', query: '' });
  const rules = [
    ruleOf('one', { tags: ['keep', 'old'] }),
    ruleOf('two', { tags: [], enabled: false }),
    ruleOf('view', { index: undefined, data_view_id: 'v' }),
  ];
  await service.upload(`${RULES}/_import`, ndjson(...rules));
  ids = {};
  for (const { rule_id: id } of rules) ids[id] = String((await get(id))['id']);
});

const idOf = (name: string) => ids[name] ?? '';

interface Attributes {
  readonly summary: object;
  readonly results: Readonly<Record<string, readonly { readonly name: string }[]>>;
  readonly errors?: readonly object[];
}

const attributesOf = (answer: { json(): Record<string, unknown> }) =>
  answer.json()['attributes'] as Attributes;

describe('a bulk action', () => {
  it('enables and disables', async () => {
    const answer = await bulk({ action: 'enable', ids: [idOf('one'), idOf('two')] });
    expect([answer.status, answer.json()]).toMatchObject([
      200,
      { success: true, rules_count: 2, attributes: { summary: { succeeded: 2, failed: 0 } } },
    ]);
    expect(attributesOf(answer).results['updated']).toMatchObject([
      { rule_id: 'one', enabled: true },
      { rule_id: 'two', enabled: true },
    ]);
    await bulk({ action: 'disable', query: 'alert.attributes.tags: keep' });
    expect((await get('one'))['enabled']).toBe(false);
    expect((await get('two'))['enabled']).toBe(true);
  });

  it('tries without a change', async () => {
    for (const action of ['delete', 'disable', 'duplicate']) {
      const tried = await bulk({ action, query: '' }, '?dry_run=true');
      expect(attributesOf(tried)).toMatchObject({
        summary: { succeeded: 3, total: 3 },
        results: { updated: [], created: [], deleted: [], skipped: [] },
      });
    }
    const { total, data } = await service.json('GET', `${RULES}/_find`);
    expect(total).toBe(3);
    expect(data).toMatchObject([{ enabled: true }, { enabled: false }, { enabled: true }]);
  });

  it('deletes, and says in its status that a part failed', async () => {
    const unknownId = '00000000-0000-4000-8000-000000000000';
    const partly = await bulk({ action: 'delete', ids: [idOf('one'), unknownId] });
    expect([partly.status, partly.json()]).toMatchObject([
      400,
      {
        status_code: 400,
        attributes: {
          summary: { succeeded: 1, failed: 1, skipped: 0, total: 2 },
          errors: [{ status_code: 404, rules: [{ id: unknownId, name: unknownId }] }],
        },
      },
    ]);
    expect(attributesOf(partly).results['deleted']).toMatchObject([{ rule_id: 'one' }]);
    const none = await bulk({ action: 'delete', ids: [unknownId] });
    expect(none.status).toBe(404);
  });

  it('duplicates with the exceptions of a rule, as rules of their own', async () => {
    const item = {
      name: 'i',
      description: 'd',
      type: 'simple',
      entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'a' }],
    };
    const expired = { ...item, name: 'gone', expire_time: '2020-01-01T00:00:00.000Z' };
    await service.json('POST', `${RULES}/${idOf('one')}/exceptions`, { items: [item, expired] });
    const answer = await bulk({
      action: 'duplicate',
      ids: [idOf('one')],
      duplicate: { include_exceptions: true, include_expired_exceptions: false },
    });
    const [copy] = attributesOf(answer).results['created'] as unknown as Record<string, unknown>[];
    expect(copy).toMatchObject({
      name: 'Rule one [Duplicate]',
      enabled: false,
      tags: ['keep', 'old'],
    });
    const listOf = (rule: Record<string, unknown> | undefined) =>
      (rule?.['exceptions_list'] as { list_id: string }[] | undefined)?.[0]?.list_id ?? '';
    expect(listOf(copy)).not.toBe(listOf(await get('one')));
    const itemsOf = async (list: string) =>
      (await service.json('GET', `/api/exception_lists/items/_find?list_id=${list}`))['total'];
    expect([await itemsOf(listOf(copy)), await itemsOf(listOf(await get('one')))]).toEqual([1, 2]);
    const bare = await bulk({
      action: 'duplicate',
      ids: [idOf('one')],
      duplicate: { include_exceptions: false },
    });
    expect(attributesOf(bare).results['created']).toMatchObject([{ exceptions_list: [] }]);
  });

  it.each<[string, object, Record<string, unknown>]>([
    ['add_tags', ['new', 'keep'], { tags: ['keep', 'old', 'new'] }],
    ['delete_tags', ['old'], { tags: ['keep'] }],
    ['set_tags', [], { tags: [] }],
    ['set_index_patterns', ['x-*'], { index: ['x-*'] }],
    ['set_schedule', { interval: '10m', lookback: '120s' }, { interval: '10m', from: 'now-720s' }],
    [
      'set_investigation_fields',
      { field_names: ['a.b'] },
      { investigation_fields: { field_names: ['a.b'] } },
    ],
    [
      'set_timeline',
      { timeline_id: 't', timeline_title: 'T' },
      { timeline_id: 't', timeline_title: 'T' },
    ],
    [
      'set_rule_actions',
      { actions: [{ id: 'c', group: 'default', params: {} }] },
      { actions: [{ id: 'c', group: 'default', params: {} }] },
    ],
    [
      'set_alert_suppression',
      { group_by: ['container.id'] },
      { alert_suppression: { group_by: ['container.id'] } },
    ],
  ])('edits: %s', async (type, value, expected) => {
    const answer = await bulk({ action: 'edit', ids: [idOf('one')], edit: [{ type, value }] });
    expect([answer.status, attributesOf(answer).results['updated']]).toMatchObject([
      200,
      [expected],
    ]);
    expect(await get('one')).toMatchObject(expected);
    // The same again changes nothing.
    const again = await bulk({ action: 'edit', ids: [idOf('one')], edit: [{ type, value }] });
    expect(attributesOf(again)).toMatchObject({
      summary: { skipped: 1, succeeded: 0 },
      results: { skipped: [{ name: 'Rule one', skip_reason: 'RULE_NOT_MODIFIED' }] },
    });
  });

  it('leaves data views unless the request replaces them', async () => {
    const edit = { type: 'add_index_patterns', value: ['x-*'] };
    const action = 'edit';
    const left = await bulk({ action, ids: [idOf('view')], edit: [edit] });
    expect(attributesOf(left).summary).toMatchObject({ skipped: 1 });
    const replaced = [{ ...edit, overwrite_data_views: true }];
    await bulk({ action, ids: [idOf('view')], edit: replaced });
    const rule = await get('view');
    expect([rule['index'], rule['data_view_id']]).toEqual([['x-*'], undefined]);
  });

  it('runs enabled rules over older events, and says which are disabled', async () => {
    const run = { start_date: '2026-01-01T00:00:00Z', end_date: '2026-01-02T00:00:00Z' };
    const answer = await bulk({ action: 'run', ids: [idOf('one'), idOf('two')], run });
    expect(attributesOf(answer)).toMatchObject({
      summary: { succeeded: 1, failed: 1 },
      errors: [{ err_code: 'MANUAL_RULE_RUN_DISABLED_RULE', rules: [{ id: idOf('two') }] }],
    });
    // Rules that were enabled the moment before run as well.
    await bulk({ action: 'enable', ids: [idOf('two')] });
    const again = await bulk({ action: 'run', ids: [idOf('two')], run });
    expect(attributesOf(again)).toMatchObject({ summary: { succeeded: 1, failed: 0 } });
  });

  it.each([
    [{ action: 'delete' }, 'name the rules by ids or by a query'],
    [{ action: 'delete', ids: ['x'], query: '' }, 'not both'],
    [{ action: 'explode', query: '' }, 'action is not one of'],
    [{ action: 'delete', query: 'alert.attributes.nome: x' }, 'alert.attributes.nome'],
    [{ action: 'edit', query: '' }, 'edit is a list of edits'],
    [{ action: 'edit', query: '', edit: [{ type: 'paint', value: 1 }] }, 'there is no edit'],
    [{ action: 'edit', query: '', edit: [{ type: 'set_tags', value: 'a' }] }, 'a list of texts'],
    [{ action: 'run', query: '' }, 'start_date'],
  ])('refuses %j', async (body, why) => {
    const { status, json } = await service
      .request('POST', BULK, body)
      .then((answer) => ({ status: answer.status, json: answer.json() }));
    expect([status, json]).toEqual([
      400,
      { status_code: 400, message: expect.stringContaining(why) as string },
    ]);
    expect((await service.json('GET', `${RULES}/_find`))['total']).toBe(3);
  });
});

describe('a list of rules', () => {
  it('is created, changed and deleted, each rule by itself', async () => {
    const created = await service.request('POST', `${RULES}/_bulk_create`, [
      ruleOf('three'),
      ruleOf('one'),
      ruleOf('bad', { query: 'process' }),
    ]);
    expect([created.status, created.json()]).toMatchObject([
      200,
      [
        { rule_id: 'three', revision: 0 },
        { rule_id: 'one', error: { status_code: 409 } },
        { rule_id: 'bad', error: { status_code: 400 } },
      ],
    ]);
    const patched = await service.request('PATCH', `${RULES}/_bulk_update`, [
      { rule_id: 'three', name: 'Three' },
      { rule_id: 'none', name: 'None' },
    ]);
    expect(patched.json()).toMatchObject([
      { name: 'Three', revision: 1 },
      { rule_id: 'none', error: { status_code: 404 } },
    ]);
    const replaced = await service.request('PUT', `${RULES}/_bulk_update`, [ruleOf('three')]);
    expect(replaced.json()).toMatchObject([{ name: 'Rule three', revision: 2 }]);
    const deleted = await service.request('POST', `${RULES}/_bulk_delete`, [
      { rule_id: 'three' },
      {},
    ]);
    expect(deleted.json()).toMatchObject([
      { rule_id: 'three' },
      { error: { status_code: 400, message: expect.stringContaining('rule_id') as string } },
    ]);
    const none = await service.request('POST', `${RULES}/_bulk_create`, { rule_id: 'x' });
    expect(none.status).toBe(400);
  });
});
