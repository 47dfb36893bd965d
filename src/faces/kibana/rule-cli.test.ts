import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KibanaService, ndjson, ruleOf } from '../../api/routes/kibana.testing.ts';

/*
 * What the public CLI for detection rules sends, in its order, and what it reads of the answers. It takes any status other
 * than 200 for a failure and sends the request a second time.
 */
const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());
afterEach(async () => {
  await service.request('POST', `${RULES}/_bulk_action`, { action: 'delete', query: '' });
  for (const list of ['shared', 'own'])
    await service.request('DELETE', `/api/exception_lists?list_id=${list}`);
});

const RULES = '/api/detection_engine/rules';
const IMPORT = `${RULES}/_import?overwrite=false&overwrite_exceptions=false&overwrite_action_connectors=false`;
const OVERWRITE = IMPORT.replaceAll('false', 'true');

const LIST = { list_id: 'shared', name: 'Shared', description: 'd', type: 'detection' };
const ITEM = {
  item_id: 'backup',
  list_id: 'shared',
  type: 'simple',
  name: 'Backup',
  description: 'd',
  entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'tar' }],
};
const REFERENCE = { id: 'x', list_id: 'shared', type: 'detection', namespace_type: 'single' };
const CONNECTOR = {
  id: 'c-1',
  type: 'action',
  attributes: { actionTypeId: '.slack', name: 'Slack', secrets: { token: 'hidden' }, config: {} },
  references: [],
};
const ACTION = { id: 'c-1', action_type_id: '.slack', group: 'default', params: { message: 'm' } };

interface Imported {
  readonly errors: readonly {
    readonly rule_id: string;
    readonly error: { readonly message: string };
  }[];
}

describe('import-rules', () => {
  it('takes rules, exceptions and connectors, and shows them again', async () => {
    const rule = ruleOf('one', { exceptions_list: [REFERENCE], actions: [ACTION] });
    const answer = await service.upload(IMPORT, ndjson(rule, ruleOf('two'), LIST, ITEM, CONNECTOR));
    expect([answer.status, answer.json()]).toEqual([
      200,
      {
        success: true,
        success_count: 2,
        rules_count: 2,
        errors: [],
        exceptions_success: true,
        exceptions_success_count: 2,
        exceptions_errors: [],
        action_connectors_success: true,
        action_connectors_success_count: 1,
        action_connectors_errors: [],
        action_connectors_warnings: [
          expect.objectContaining({ type: 'simple' }),
          // A connector of an import has no secrets, so nothing is sent by it.
          expect.objectContaining({
            message: expect.stringContaining('action 1 of the rule one does not run') as string,
          }),
        ],
      },
    ]);
    // For those without an error it asks for the rules.
    const exported = await service.exported(`${RULES}/_export?exclude_export_details=true`, {
      objects: [{ rule_id: 'one' }, { rule_id: 'two' }],
    });
    expect(exported.map((each) => each['rule_id'])).toEqual(['one', 'two']);
    for (const each of exported)
      expect(each).toMatchObject({ related_integrations: [], author: [], threat: [] });
  });

  it('reads an error of each rule by its rule_id', async () => {
    await service.upload(IMPORT, ndjson(ruleOf('known')));
    const sent = await service.upload(
      IMPORT,
      ndjson(
        ruleOf('known'),
        ruleOf('bad', { query: 'process where' }),
        { name: 'nameless' },
        ruleOf('good'),
        ruleOf('lost', { exceptions_list: [{ ...REFERENCE, list_id: 'nowhere' }] }),
      ).replace('{"name":"nameless"}', '{"name":"nameless"}\n{ no json'),
    );
    const { errors, ...answer } = sent.json() as unknown as Imported;
    expect([sent.status, answer]).toMatchObject([200, { success: false, success_count: 2 }]);
    expect(errors.map((each) => each.rule_id).toSorted()).toEqual(
      ['(unknown id)', '(unknown id)', 'bad', 'known', 'lost'].toSorted(),
    );
    const lost = errors.find((each) => each.rule_id === 'lost')?.error;
    expect(lost).toMatchObject({
      status_code: 400,
      message: expect.stringMatching(
        /references a non existent exception list.*list_id: "nowhere"/,
      ) as string,
    });
    expect(errors.find((each) => each.rule_id === 'known')?.error).toMatchObject({
      status_code: 409,
    });
    // It was imported all the same, without the reference.
    expect(await service.json('GET', `${RULES}?rule_id=lost`)).toMatchObject({
      exceptions_list: [],
    });
  });

  it('replaces existing rules on request, and keeps their ids', async () => {
    await service.upload(
      IMPORT,
      ndjson(ruleOf('replaced'), LIST, ITEM, { ...ITEM, item_id: 'other' }),
    );
    const before = await service.json('GET', `${RULES}?rule_id=replaced`);
    const again = await service.upload(
      OVERWRITE,
      ndjson(ruleOf('replaced', { name: 'New', enabled: false }), LIST, ITEM),
    );
    expect(again.json()).toMatchObject({
      success: true,
      success_count: 1,
      exceptions_success: true,
    });
    const after = await service.json('GET', `${RULES}?id=${String(before['id'])}`);
    expect(after).toMatchObject({ rule_id: 'replaced', name: 'New', enabled: false, revision: 1 });
    // The list is as in the file.
    const items = await service.json('GET', '/api/exception_lists/items/_find?list_id=shared');
    expect(items['total']).toBe(1);
  });

  it('refuses a second time what it takes a first time, as exceptions too', async () => {
    await service.upload(IMPORT, ndjson(LIST, ITEM));
    const again = await service.upload(IMPORT, ndjson(LIST, ITEM));
    expect(again.json()).toMatchObject({
      exceptions_success: false,
      exceptions_errors: [
        { list_id: 'shared', error: { status_code: 409 } },
        { item_id: 'backup', error: { status_code: 409 } },
      ],
    });
  });

  it('links rules to lists that get another id', async () => {
    const file = ndjson(ruleOf('one', { exceptions_list: [REFERENCE] }), LIST, ITEM);
    await service.upload(IMPORT, file);
    const again = await service.upload(`${OVERWRITE}&as_new_list=true`, file);
    expect(again.json()).toMatchObject({ success: true, exceptions_success_count: 2 });
    const rule = await service.json('GET', `${RULES}?rule_id=one`);
    const [reference] = rule['exceptions_list'] as { list_id: string; id: string }[];
    expect(reference?.list_id).not.toBe('shared');
    const path = `/api/exception_lists?list_id=${String(reference?.list_id)}`;
    expect(await service.json('GET', path)).toMatchObject({ id: reference?.id, name: 'Shared' });
    await service.request('DELETE', path);
  });
});

describe('export-rules', () => {
  it('is cut into its parts by the counts of the last line', async () => {
    const rule = ruleOf('one', { exceptions_list: [REFERENCE], actions: [ACTION] });
    await service.upload(IMPORT, ndjson(rule, ruleOf('two'), LIST, ITEM, CONNECTOR));
    const lines = await service.exported(`${RULES}/_export?exclude_export_details=false`);
    const summary = lines.at(-1) as Record<string, number>;
    expect(summary).toMatchObject({
      exported_count: 5,
      exported_rules_count: 2,
      exported_exception_list_count: 1,
      exported_exception_list_item_count: 1,
      exported_action_connector_count: 1,
      missing_rules: [],
      missing_exception_lists: [],
      missing_action_connections: [],
    });
    const [first, second, list, item, connector] = lines;
    expect([first, second].map((each) => each?.['rule_id'])).toEqual(['one', 'two']);
    expect([list, item]).toMatchObject([{ list_id: 'shared' }, { item_id: 'backup' }]);
    expect(connector).toMatchObject({ id: 'c-1', attributes: { name: 'Slack', secrets: {} } });
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });

  it('says which rules are missing', async () => {
    await service.upload(IMPORT, ndjson(ruleOf('one')));
    const lines = await service.exported(`${RULES}/_export`, {
      objects: [{ rule_id: 'one' }, { rule_id: 'none' }],
    });
    expect(lines.at(-1)).toMatchObject({
      missing_rules: [{ rule_id: 'none' }],
      missing_rules_count: 1,
    });
  });

  it('pages through the rules of a name', async () => {
    const rules = Array.from({ length: 7 }, (_, index) =>
      ruleOf(`r${index}`, { name: `Curl ${index}` }),
    );
    await service.upload(IMPORT, ndjson(...rules, ruleOf('x', { name: 'Wget' })));
    const found: unknown[] = [];
    for (let page = 1; ; page += 1) {
      const filter = encodeURIComponent('alert.attributes.name:*curl*');
      const path = `${RULES}/_find?per_page=3&page=${page}&sort_field=name&sort_order=asc&filter=${filter}`;
      const { data, perPage, total } = await service.json('GET', path);
      expect([perPage, total]).toEqual([3, 7]);
      found.push(...(data as { name: string }[]).map(({ name }) => name));
      if ((data as object[]).length < 3) break;
    }
    expect(found).toEqual(Array.from({ length: 7 }, (_, index) => `Curl ${index}`));
  });

  it('exports rules of the user by a query', async () => {
    await service.upload(IMPORT, ndjson(ruleOf('one'), ruleOf('two')));
    const query =
      'alert.attributes.params.ruleSource.type: "internal" or alert.attributes.params.immutable: false';
    const lines = await service.exported(`${RULES}/_bulk_action?dry_run=false`, {
      action: 'export',
      query,
      edit: null,
      duplicate: { include_exceptions: true, include_expired_exceptions: true },
    });
    expect(lines.map((each) => each['rule_id'] ?? each['exported_rules_count'])).toEqual([
      'one',
      'two',
      2,
    ]);
  });
});
