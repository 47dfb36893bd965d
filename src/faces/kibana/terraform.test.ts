import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KibanaService } from '../../api/routes/kibana.testing.ts';

/*
 * What the Terraform provider sends for each of its resources: create, read, update, plan again. It takes exactly 200 for a
 * success, and each value that comes back otherwise than it was sent for a difference.
 */
const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Of what is sent, all that has come back otherwise. */
const differences = (sent: object, answer: Readonly<Record<string, unknown>>) =>
  Object.entries(sent).flatMap(([name, value]) =>
    JSON.stringify(answer[name]) === JSON.stringify(value) ? [] : [[name, value, answer[name]]],
  );

/** It always names the space, the default one too. */
const IN_SPACE = '/s/default/api';

interface Resource {
  readonly path: string;
  readonly first: Readonly<Record<string, unknown>>;
  readonly second: Readonly<Record<string, unknown>>;
  /** Beside `id` in the address. */
  readonly name?: string;
}

const RULE = {
  name: 'Terraform',
  description: 'd',
  type: 'eql',
  language: 'eql',
  query: 'process where process.name == "curl"',
  index: ['b-*', 'a-*'],
  enabled: true,
  from: 'now-360s',
  to: 'now',
  interval: '300s',
  max_signals: 100,
  version: 1,
  risk_score: 50,
  severity: 'medium',
  tags: ['z', 'a'],
  author: [],
  false_positives: [],
  references: ['https://example.org'],
  threat: [
    {
      framework: 'MITRE ATT&CK',
      tactic: {
        id: 'TA0002',
        name: 'Execution',
        reference: 'https://attack.mitre.org/tactics/TA0002/',
      },
      technique: [],
    },
  ],
  risk_score_mapping: [],
  severity_mapping: [],
  exceptions_list: [],
  actions: [],
  related_integrations: [{ package: 'system', version: '^1.0.0' }],
  setup: '',
  license: 'Elastic License v2',
  note: '# Guide\n',
  meta: { team: 'soc', numbers: [1, 2.5] },
};

const RESOURCES: readonly (readonly [string, Resource])[] = [
  [
    'a detection rule',
    {
      path: `${IN_SPACE}/detection_engine/rules`,
      first: { ...RULE, rule_id: '5d5e0f6c-0000-4000-8000-000000000001' },
      second: {
        ...RULE,
        rule_id: '5d5e0f6c-0000-4000-8000-000000000001',
        enabled: false,
        tags: [],
        severity: 'high',
        risk_score: 73,
        threat: [],
        note: '',
      },
    },
  ],
  [
    'an exception list',
    {
      path: `${IN_SPACE}/exception_lists`,
      name: '&namespace_type=agnostic',
      first: {
        list_id: 'tf-list',
        name: 'List',
        description: 'd',
        type: 'detection',
        namespace_type: 'agnostic',
        os_types: ['linux'],
        tags: ['b', 'a'],
        meta: { owner: 'soc' },
      },
      second: {
        list_id: 'tf-list',
        name: 'Renamed',
        description: 'other',
        type: 'detection',
        namespace_type: 'agnostic',
        os_types: [],
        tags: [],
        meta: { owner: 'ops' },
      },
    },
  ],
  [
    'an exception item',
    {
      path: `${IN_SPACE}/exception_lists/items`,
      name: '&namespace_type=agnostic',
      first: {
        list_id: 'tf-list',
        item_id: 'tf-item',
        type: 'simple',
        name: 'Item',
        description: 'd',
        namespace_type: 'agnostic',
        os_types: [],
        tags: ['t'],
        entries: [
          { field: 'process.name', operator: 'included', type: 'match_any', value: ['b', 'a'] },
          {
            field: 'dll',
            type: 'nested',
            entries: [{ field: 'name', operator: 'included', type: 'match', value: 'x' }],
          },
        ],
        expire_time: '2099-01-01T00:00:00.000Z',
        meta: {},
      },
      second: {
        list_id: 'tf-list',
        item_id: 'tf-item',
        type: 'simple',
        name: 'Item',
        description: 'd',
        namespace_type: 'agnostic',
        os_types: [],
        tags: [],
        entries: [{ field: 'process.name', operator: 'excluded', type: 'exists' }],
      },
    },
  ],
  [
    'a value list',
    {
      path: `${IN_SPACE}/lists`,
      first: {
        id: 'tf-values',
        name: 'Values',
        description: 'd',
        type: 'ip',
        deserializer: '{{value}}',
        meta: { source: 'cmdb' },
        version: 1,
      },
      second: { id: 'tf-values', name: 'Renamed', description: '', version: 1, meta: {} },
    },
  ],
  [
    'an item of a value list',
    {
      path: `${IN_SPACE}/lists/items`,
      first: { list_id: 'tf-values', value: '192.0.2.1', meta: { host: 'a' } },
      second: { value: '192.0.2.2', meta: { host: 'b' } },
    },
  ],
];

describe.each(RESOURCES)('%s', (_, { path, first, second, name = '' }) => {
  let id = '';
  const read = () => service.json('GET', `${path}?id=${encodeURIComponent(id)}${name}`);

  it('is created with the values that were sent', async () => {
    const created = await service.json('POST', path, first);
    id = String(created['id']);
    if (first['id'] === undefined) expect(id).toMatch(UUID);
    expect(differences(first, created)).toEqual([]);
    expect(created).toMatchObject({
      created_by: 'ann',
      updated_by: 'ann',
      created_at: expect.stringMatching(RFC_3339) as string,
      updated_at: expect.stringMatching(RFC_3339) as string,
    });
    expect(differences(created, await read())).toEqual([]);
  });

  it('is updated, and planned again without a difference', async () => {
    const before = await read();
    // It drops the id of a rule whose rule_id it knows.
    const named = first['rule_id'] === undefined ? { ...second, id } : second;
    const updated = await service.json('PUT', path, named);
    expect(differences(second, updated)).toEqual([]);
    const after = await read();
    expect(differences(second, after)).toEqual([]);
    expect(after['id']).toBe(before['id']);
    // What is no longer planned is gone.
    if (!('expire_time' in second)) expect(after['expire_time']).toBeUndefined();
    expect(differences(updated, after)).toEqual([]);
  });
});

it('removes what it made, and takes what is gone for gone', async () => {
  for (const [, { path, first, name = '' }] of [...RESOURCES].toReversed()) {
    const found = await service.json(
      'GET',
      path.endsWith('/lists/items')
        ? `${path}?list_id=tf-values&value=192.0.2.2`
        : `${path}?${nameOf(first)}${name}`,
    );
    const { id } = (Array.isArray(found) ? found[0] : found) as { readonly id: string };
    const at = `${path}?id=${encodeURIComponent(id)}${name}`;
    expect((await service.request('DELETE', at)).status).toBe(200);
    expect((await service.request('GET', at)).status).toBe(404);
    expect((await service.request('DELETE', at)).status).toBe(404);
  }
});

function nameOf(first: Readonly<Record<string, unknown>>): string {
  const key = ['rule_id', 'item_id', 'list_id', 'id'].find((each) => first[each] !== undefined);
  return `${key ?? ''}=${String(first[key ?? ''])}`;
}

describe('what it asks beside', () => {
  it('finds an agnostic list when it tries that scope too', async () => {
    const list = { name: 'L', description: 'd', type: 'detection', namespace_type: 'agnostic' };
    const { id } = await service.json('POST', `${IN_SPACE}/exception_lists`, list);
    const at = `${IN_SPACE}/exception_lists?id=${String(id)}`;
    expect((await service.request('GET', at)).status).toBe(404);
    expect((await service.request('GET', `${at}&namespace_type=agnostic`)).status).toBe(200);
  });

  it('reads a version, and that there is a place for value lists', async () => {
    expect(await service.json('GET', '/api/status')).toMatchObject({
      version: { number: expect.stringMatching(/^9\./) as string },
      status: { overall: { level: 'available' } },
    });
    expect(await service.json('POST', `${IN_SPACE}/lists/index`)).toEqual({ acknowledged: true });
    expect(await service.json('GET', `${IN_SPACE}/lists/index`)).toEqual({
      list_index: true,
      list_item_index: true,
    });
  });

  it('makes, changes and removes a space', async () => {
    const space = { id: 'tf', name: 'TF', description: 'd', disabledFeatures: [], color: '' };
    expect(await service.json('POST', '/api/spaces/space', space)).toMatchObject({ id: 'tf' });
    const renamed = { ...space, name: 'Other' };
    expect(await service.json('PUT', '/api/spaces/space/tf', renamed)).toMatchObject({
      name: 'Other',
    });
    expect(await service.json('GET', '/api/spaces/space/tf')).toMatchObject({ name: 'Other' });
    expect((await service.request('DELETE', '/api/spaces/space/tf')).status).toBe(200);
    expect((await service.request('GET', '/api/spaces/space/tf')).status).toBe(404);
    const coloured = { ...space, color: '#ff0000' };
    expect((await service.request('POST', '/api/spaces/space', coloured)).status).toBe(400);
  });

  it('counts the shipped rules', async () => {
    const path = `${IN_SPACE}/detection_engine/rules/prepackaged`;
    expect(await service.json('GET', `${path}/_status`)).toMatchObject({ rules_installed: 0 });
    expect(await service.json('PUT', path)).toMatchObject({ rules_installed: 0 });
  });
});
