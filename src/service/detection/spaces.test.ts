import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '../jobs/schemas.ts';
import type { RuleView } from '../rules/schemas.ts';
import { REGISTERED } from '../../api/detection/registered.ts';
import { itemOf, LIST, LIST_OF_RULE, ruleOf, TestSpaces } from './spaces.testing.ts';

let house: TestSpaces;
beforeEach(async () => {
  house = new TestSpaces();
  house.registered = REGISTERED;
  await house.start(['dev']);
});
afterEach(() => house.close());

const folders = () => readdirSync(join(house.folder, 'spaces'));

/** The same rule in both spaces, each with an exception of its own. */
async function addRules(): Promise<void> {
  for (const [space, host] of [
    ['default', 'a'],
    ['dev', 'b'],
  ] as const) {
    await house.call('rules.create', { rule: ruleOf('r', 'sh', LIST_OF_RULE) }, space);
    await house.call('exceptions.putList', { list: LIST, isReplaced: false }, space);
    await house.call('exceptions.putItem', { item: itemOf(host), isReplaced: false }, space);
  }
}

const documents = async (space: string) => {
  const page = await house.call(
    'alerts.documents',
    { query: {}, order: 'oldest', limit: 100 },
    space,
  );
  const { documents: list } = JSON.parse(page as string) as {
    readonly documents: readonly Record<string, unknown>[];
  };
  return list;
};

describe('two spaces with the same rule', () => {
  it('have exceptions and alerts of their own', async () => {
    await addRules();
    for (const host of ['a', 'b', 'c']) await house.add('sh', host);
    await house.until(2);
    await house.until(2, 'dev');
    expect((await house.alerts()).map(({ host }) => host)).toEqual(['b', 'c']);
    expect((await house.alerts('dev')).map(({ host }) => host)).toEqual(['a', 'c']);
    const spaces = async (space: string) =>
      (await documents(space)).map((each) => each['kibana.space_ids']);
    expect(await spaces('default')).toEqual([['default'], ['default']]);
    expect(await spaces('dev')).toEqual([['dev'], ['dev']]);
    // What is changed in one stays as it was in the other: the event of the host c has an alert in both.
    const [, inDefault] = await house.alerts();
    const [, inDev] = await house.alerts('dev');
    expect(inDefault?.id).toBe(inDev?.id);
    await house.call('alerts.change', {
      ids: [inDefault?.id],
      change: { status: 'closed', closeReason: 'false_positive' },
    });
    expect((await house.alerts()).map(({ status }) => status)).toEqual(['open', 'closed']);
    expect((await house.alerts('dev')).map(({ status }) => status)).toEqual(['open', 'open']);
  });

  it('share candidates: the second is not matched again, and reads what the first has matched', async () => {
    await house.call('rules.create', { rule: ruleOf('r', 'sh') });
    await house.add('sh');
    await house.until(1);
    const { length } = house.generations;
    await house.call('rules.create', { rule: ruleOf('other', 'sh') }, 'dev');
    await house.until(1, 'dev');
    expect(house.generations).toHaveLength(length);
    expect(house.detection.status().candidates.candidates).toBe(1);
    await house.call('rules.create', { rule: ruleOf('third', 'nc') }, 'dev');
    await house.add('nc');
    await house.until(2, 'dev');
    expect(house.generations.at(-1)?.rules).toHaveLength(2);
    expect(await house.alerts()).toHaveLength(1);
  });
});

const HOOK = {
  type: 'webhook',
  name: 'Markedhook',
  isEnabled: true,
  settings: {},
  secrets: { url: 'https://hooks.example.invalid/' },
  by: 'eve',
};

const ROTA = {
  name: 'Markedrota',
  people: ['eve'],
  turn: 'daily',
  start: '2026-01-01',
  handover: '09:00',
  timeZone: 'UTC',
  by: 'eve',
};
const escalationOf = (rota: string) => ({
  name: 'Markedescalation',
  isEnabled: true,
  severity: 'low',
  steps: [{ waitMs: 60_000, target: { kind: 'duty', id: rota } }],
  by: 'eve',
});
const POLICY = {
  id: '',
  name: 'Markedpolicy',
  isEnabled: true,
  connector: 'c',
  query: '',
  per: 'alert',
  everyMs: 0,
  most: 10,
  resolves: true,
  template: { title: null, body: null },
  by: 'eve',
};

/** All there is, as the API of Kibana asks for it. */
const PAGE = { page: 1, perPage: 100, filter: '', sortField: null, isDescending: false };

describe('an operation', () => {
  /** Operations that read, or change what they find, with the arguments that find everything there is. */
  const READING: Readonly<Record<string, object>> = {
    'alerts.page': { query: {}, order: 'oldest', limit: 100 },
    'alerts.count': { query: {} },
    'alerts.documents': { query: {}, order: 'oldest', limit: 100 },
    'jobs.list': { limit: 100 },
    'rules.noise': {},
    'coverage.rules': {},
    'health.timeline': { ms: 1_000, buckets: 1 },
    'rules.report': {},
    'rules.list': {},
    'rules.export': { ids: null, format: 'ndjson' },
    'rules.packStatus': {},
    'rules.packUpdates': {},
    'exceptions.lists': {},
    'exceptions.items': { list: null },
    'exceptions.expired': {},
    'valueLists.list': {},
    'stories.page': { limit: 100 },
    'runs.list': { limit: 100 },
    'gaps.list': {},
    'kibana.rules.find': PAGE,
    'kibana.rules.tags': {},
    'kibana.rules.export': { filter: '', isComplete: true },
    'kibana.exceptions.findLists': { scopes: ['single', 'agnostic'], page: PAGE },
    'kibana.endpointList.find': PAGE,
    'kibana.lists.find': PAGE,
    'changes.list': { limit: 50 },
    'outputs.refused': { limit: 100 },
    'outputs.retry': { ids: null },
    'outputs.drop': { ids: null },
    'alerts.changes': { after: 0, limit: 100, queries: [] },
    'connectors.list': {},
    'notificationPolicies.list': {},
    'deliveries.list': { limit: 100 },
    'deliveries.replay': { numbers: null },
    'deliveries.discard': { numbers: null },
    'snoozes.list': {},
    'responses.list': { limit: 100 },
    'responses.status': {},
    'responses.stop': { reason: 'a drill', by: 'eve' },
    'responses.allow': {},
    'rotas.list': {},
    'escalations.list': {},
    'contact.get': { by: 'eve' },
    'contact.remove': { by: 'eve' },
    'contact.test': { by: 'eve' },
    'inbox.counts': { by: 'eve' },
    'inbox.list': { by: 'eve', unread: false, limit: 10, before: 1_000 },
    'inbox.read': { by: 'eve', numbers: null },
  };
  /** Of one thing, whose id is that of the default space. */
  const byId = (ids: Readonly<Record<string, string>>): Readonly<Record<string, object>> => ({
    'alerts.get': { id: ids['alert'] },
    'alerts.resolve': { ids: [ids['alert']] },
    'alerts.change': { ids: [ids['alert']], change: { status: 'acknowledged' } },
    'alerts.changeById': { ids: [ids['alert']], change: { status: 'acknowledged' } },
    'alerts.note': { ids: [ids['alert']], text: 'n' },
    'alerts.steps': { id: ids['alert'], steps: [0], by: 'eve' },
    'alerts.test': { id: ids['alert'], isTrue: true },
    'alerts.tried': { id: ids['alert'] },
    'jobs.get': { id: ids['job'] },
    'jobs.cancel': { id: ids['job'] },
    'exceptions.propose': { alertId: ids['alert'] },
    'stories.get': { id: ids['story'] },
    'stories.case': { id: ids['story'] },
    'stories.judge': { id: ids['story'], verdict: 'benign', revision: null },
    'stories.split': { id: ids['story'], alerts: [ids['alert']] },
    'stories.merge': { id: ids['story'], other: ids['story'] },
    'rules.get': { id: 'r' },
    'rules.tests': { id: 'r' },
    'rules.putTests': { id: 'r', text: '' },
    'rules.days': { id: 'r' },
    'rules.history': { id: 'r', limit: 10 },
    'rules.replace': { id: 'r', rule: ruleOf('r', 'nc') },
    'rules.patch': { id: 'r', fields: { name: 'n' } },
    'rules.restore': { id: 'r' },
    'rules.backfill': { ruleId: 'r' },
    'gaps.fill': { ruleId: 'r' },
    'exceptions.addToRule': { id: 'r', items: [itemOf('z')] },
    'exceptions.remove': { key: 'l' },
    'valueLists.values': { id: 'v', from: 0, limit: 10 },
    'valueLists.export': { id: 'v' },
    'valueLists.remove': { id: 'v' },
    'rules.settlePackConflict': { id: 'r', field: 'name', takesPackValue: true },
    'rules.notifications': { id: 'r' },
    'connectors.replace': { id: 'c', ...HOOK },
    'connectors.remove': { id: 'c' },
    'connectors.test': { id: 'c', alert: null },
    'connectors.preview': { connector: 'c', alert: null, title: null, body: null },
    'notificationPolicies.replace': { ...POLICY, id: ids['policy'] },
    'notificationPolicies.remove': { id: ids['policy'] },
    'snoozes.remove': { id: ids['snooze'] },
    'responses.get': { id: 'x' },
    'responses.approve': { id: 'x', digest: 'd', by: 'eve', isPerson: true },
    'responses.decline': { id: 'x', by: 'eve', reason: '' },
    'responses.execute': { id: 'x', by: 'eve' },
    'responses.undo': { id: 'x', by: 'eve', reason: '' },
    'responses.verify': { id: 'x' },
    'responses.evidence': { id: 'x' },
    'playbooks.arm': { id: 'x' },
    'rotas.replace': { ...ROTA, id: ids['rota'] },
    'rotas.override': { id: ids['rota'], person: 'eve', from: 0, until: 1e15, by: 'eve' },
    'rotas.endOverride': { id: ids['rota'], override: 'o' },
    'rotas.remove': { id: ids['rota'] },
    'escalations.replace': { ...escalationOf(ids['rota'] ?? ''), id: ids['escalation'] },
    'escalations.remove': { id: ids['escalation'] },
    'kibana.rules.get': { ruleId: 'r' },
    'kibana.rules.delete': { ruleId: 'r' },
    'kibana.rules.addExceptions': { id: 'r', items: '{"items":[]}' },
    'kibana.exceptions.get': { kind: 'list', ownId: 'l', scope: 'single' },
    'kibana.exceptions.delete': { kind: 'list', ownId: 'l', scope: 'single' },
    'kibana.exceptions.export': { ownId: 'l', scope: 'single', includesExpired: true },
    'kibana.exceptions.summary': { ownId: 'l', scope: 'single' },
    'kibana.exceptions.duplicate': { ownId: 'l', scope: 'single', includesExpired: true },
    'kibana.exceptions.findItems': {
      lists: ['l'],
      scopes: ['single'],
      search: '',
      page: PAGE,
    },
    'kibana.endpointList.getItem': { ownId: 'e' },
    'kibana.endpointList.deleteItem': { ownId: 'e' },
    'kibana.lists.get': { id: 'v' },
    'kibana.lists.delete': { id: 'v', references: 'ignore' },
    'kibana.listItems.get': { id: 'v' },
    'kibana.listItems.withValue': { list: 'v', value: 'markedvalue' },
    'kibana.listItems.find': { list: 'v', page: PAGE },
    'kibana.listItems.delete': { id: 'v' },
    'kibana.listItems.deleteValue': { list: 'v', value: 'markedvalue' },
  });
  /** They make what they are given, or start a job whose result is found with the job. */
  const MAKING = [
    'alerts.bulk',
    'jobs.undo',
    'exceptions.effect',
    'rules.validate',
    'rules.test',
    'rules.create',
    'rules.bulk',
    'rules.import',
    'rules.load',
    'rules.installPack',
    'rules.preview',
    'connectors.create',
    'notificationPolicies.create',
    'snoozes.create',
    'responses.plan',
    'responses.propose',
    'rotas.create',
    'escalations.create',
    'contact.put',
    'exceptions.putList',
    'exceptions.putItem',
    'valueLists.put',
    'valueLists.import',
    'kibana.rules.create',
    'kibana.rules.change',
    'kibana.rules.bulk',
    'kibana.rules.many',
    'kibana.rules.import',
    'kibana.exceptions.create',
    'kibana.exceptions.update',
    'kibana.endpointList.create',
    'kibana.endpointList.createItem',
    'kibana.endpointList.updateItem',
    'kibana.lists.create',
    'kibana.lists.change',
    'kibana.listItems.create',
    'kibana.listItems.change',
    'kibana.listItems.import',
  ];

  /** Some that find what is marked in its own space, so that nothing is found elsewhere for the right reason. */
  const FINDING = [
    'rules.get',
    'rules.list',
    'alerts.documents',
    'valueLists.values',
    'connectors.list',
    'notificationPolicies.list',
    'snoozes.list',
    'rotas.list',
    'escalations.list',
    'kibana.rules.get',
    'kibana.rules.find',
    'kibana.rules.export',
    'kibana.exceptions.get',
    'kibana.exceptions.findLists',
    'kibana.exceptions.findItems',
    'kibana.exceptions.export',
    'kibana.endpointList.find',
    'kibana.endpointList.getItem',
    'kibana.listItems.find',
  ] as const satisfies readonly string[];

  it('finds nothing of another space', async () => {
    // Names that stand nowhere else.
    const marked = { name: 'Markedrule', tags: ['Markedtag'], ...LIST_OF_RULE };
    await house.call('rules.create', { rule: ruleOf('r', 'markedprocess', marked) });
    await house.call('exceptions.putList', { list: { ...LIST, name: 'Markedlist' } });
    await house.call('exceptions.putItem', { item: itemOf('markedhost'), isReplaced: false });
    await house.call('kibana.endpointList.createItem', {
      object: JSON.stringify({ ...itemOf('markedhost'), item_id: 'e' }),
    });
    await house.call('valueLists.import', {
      id: 'v',
      values: 'markedvalue',
      type: 'keyword',
      isReplaced: false,
    });
    await house.add('markedprocess', 'h');
    await house.until(1);
    const [alert] = await house.alerts();
    const job = (await house.call('alerts.bulk', {
      query: {},
      change: { addTags: ['Markedtag'] },
    })) as JobView;
    await expect
      .poll(async () => ((await house.call('jobs.get', { id: job.id })) as JobView).state)
      .toBe('done');
    await house.call('connectors.create', { id: 'c', ...HOOK });
    const policy = (await house.call('notificationPolicies.create', POLICY)) as { id: string };
    const snooze = (await house.call('snoozes.create', {
      kind: 'rule',
      value: 'Markedrule',
      until: Date.now() + 60_000,
      reason: 'r',
      by: 'eve',
    })) as { id: string };
    const rota = (await house.call('rotas.create', ROTA)) as { id: string };
    const escalation = (await house.call('escalations.create', escalationOf(rota.id))) as {
      id: string;
    };
    const ids = {
      rota: rota.id,
      escalation: escalation.id,
      alert: alert?.id ?? '',
      story: alert?.story ?? 'none',
      job: job.id,
      policy: policy.id,
      snooze: snooze.id,
    };
    const byIds = byId(ids);
    const known = new Set([...Object.keys(READING), ...Object.keys(byIds), ...MAKING]);
    // A new operation must be listed here, with what it may find.
    expect(REGISTERED.operations.filter(({ name }) => !known.has(name))).toEqual([]);
    const answerOf = async (name: string, args: object, space: string) => {
      try {
        return JSON.stringify(await house.call(name, args, space), plain);
      } catch (error) {
        return `refused: ${(error as Error).message}`;
      }
    };
    const secrets = /marked/i;
    for (const [name, args] of Object.entries(READING)) {
      expect(await answerOf(name, args, 'dev'), name).not.toMatch(secrets);
      expect(await answerOf(name, args, 'dev'), name).not.toContain(ids.alert);
    }
    const before = JSON.stringify([await house.alerts(), await house.call('rules.list', {})]);
    for (const [name, args] of Object.entries(byIds)) {
      const answer = await answerOf(name, args, 'dev');
      expect(answer, name).not.toMatch(secrets);
      expect(isNothing(answer), `${name}: ${answer}`).toBe(true);
    }
    expect(JSON.stringify([await house.alerts(), await house.call('rules.list', {})])).toBe(before);
    // The same questions are answered where these things are.
    expect(await answerOf('alerts.get', { id: ids.alert }, 'default')).toMatch(secrets);
    for (const name of FINDING)
      expect(await answerOf(name, { ...READING, ...byIds }[name] ?? {}, 'default'), name).toMatch(
        secrets,
      );
  });

  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

  /** Refused, or of no effect. */
  const isNothing = (answer: string): boolean =>
    answer.startsWith('refused: ') ||
    /"refusal":\{/.test(answer) ||
    /"(changed|noted)":(\[\]|0)/.test(answer);

  it('is refused in a space that there is not', async () => {
    for (const space of ['prod', '', '../dev', 'DEV', '__proto__', 'toString']) {
      await expect(house.call('rules.list', {}, space)).rejects.toMatchObject({ code: 'ENG1807' });
    }
  });
});

describe('a space', () => {
  it('is there again after a restart, and goes on where it was', async () => {
    await addRules();
    await house.add('sh', 'c');
    await house.until(1, 'dev');
    await house.detection.close();
    // Received while nothing ran, such as before the end of a service that was killed.
    await house.add('sh', 'd', false);
    await house.open(['dev']);
    await house.until(2);
    await house.until(2, 'dev');
    for (const space of ['default', 'dev']) {
      expect((await house.alerts(space)).map(({ host }) => host)).toEqual(['c', 'd']);
    }
  });

  it('begins without the shipped rules, and follows them once they are asked for', async () => {
    await house.detection.close();
    house.pack = { rules: ['content/rules/collection_sensitive_archive.toml'], exceptions: [] };
    await house.open(['dev']);
    const status = (space: string) => house.call('rules.packStatus', {}, space);
    const there = { installed: 1, notInstalled: 0, custom: 0 };
    const notThere = { installed: 0, notInstalled: 1, custom: 0 };
    expect([await status('default'), await status('dev')]).toEqual([there, notThere]);
    await house.openAgain(['dev']);
    expect(await status('dev')).toEqual(notThere);
    const install = () => house.call('rules.installPack', {}, 'dev');
    expect(await install()).toMatchObject({ value: { ...there, added: 1, updated: 0 } });
    expect(await install()).toMatchObject({ value: { ...there, added: 0, updated: 0 } });
    await expect.poll(() => house.detection.status().rules.enabled).toBe(2);
    expect(house.generations.at(-1)?.rules).toHaveLength(1);
    const { rules } = (await house.call('rules.list', {}, 'dev')) as { rules: RuleView[] };
    const [rule] = rules;
    expect(rule).toMatchObject({ createdBy: 'ann', origin: 'pack' });
    // As a later version, which no longer has it: that is known, since the pack is followed.
    const other = 'content/rules/command_and_control_file_download.toml';
    house.pack = { rules: [other], exceptions: [] };
    await house.openAgain(['dev']);
    expect(await house.call('rules.packUpdates', {}, 'dev')).toMatchObject({
      dropped: [{ id: rule?.id }],
    });
  });

  it('is made and removed while events come', async () => {
    await house.call('rules.create', { rule: ruleOf('r', 'sh') });
    const over = new AbortController();
    let count = 0;
    const flow = (async () => {
      while (!over.signal.aborted) {
        await house.add('sh', `h${count}`);
        count += 1;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    for (let round = 0; round < 3; round += 1) {
      await house.detection.createSpace('prod');
      expect(await house.alerts('prod')).toEqual([]);
      expect(await house.call('rules.list', {}, 'prod')).toEqual({ rules: [] });
      await house.call('rules.create', { rule: ruleOf('p', 'sh') }, 'prod');
      // Its look-back, too.
      await house.until(count, 'prod');
      const removed = house.detection.removeSpace('prod');
      await expect(house.alerts('prod')).rejects.toMatchObject({ code: 'ENG1807' });
      await removed;
      expect(house.detection.status().spaces.map(({ id }) => id)).toEqual(['default', 'dev']);
    }
    over.abort();
    await flow;
    const hosts = new Set<string>();
    await expect.poll(() => house.call('alerts.count', { query: {} })).toEqual({ count });
    for (const { host } of await house.alerts()) hosts.add(host);
    expect(hosts.size).toBe(Math.min(100, count));
    expect(folders().filter((name) => name.startsWith('.removed-prod-'))).toHaveLength(3);
    expect(house.logged.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('that was removed is not found again under its name', async () => {
    await house.call('rules.create', { rule: ruleOf('r', 'sh') }, 'dev');
    await house.detection.removeSpace('dev');
    await house.detection.createSpace('dev');
    expect(await house.call('rules.list', {}, 'dev')).toEqual({ rules: [] });
    // As where its removal was cut off.
    await house.call('rules.create', { rule: ruleOf('r', 'sh') }, 'dev');
    await house.openAgain([]);
    await expect(house.alerts('dev')).rejects.toMatchObject({ code: 'ENG1807' });
    await expect.poll(() => folders().filter((name) => name === 'dev')).toEqual([]);
    await house.detection.createSpace('dev');
    expect(await house.call('rules.list', {}, 'dev')).toEqual({ rules: [] });
    expect(folders().filter((name) => name.startsWith('.removed-dev-'))).toHaveLength(2);
  });

  it('that cannot be opened does not keep others from running', async () => {
    await house.call('rules.create', { rule: ruleOf('r', 'sh') });
    await house.detection.close();
    const file = join(house.folder, 'spaces', 'dev', 'detection.db');
    writeFileSync(file, 'no database');
    await house.open(['dev']);
    await expect(house.alerts('dev')).rejects.toMatchObject({
      code: expect.stringMatching(/^STO/),
    });
    await house.add('sh');
    await house.until(1);
    const { spaces, failure } = house.detection.status();
    expect(failure).toBeNull();
    expect(spaces).toMatchObject([
      { id: 'default', failure: null },
      { id: 'dev', failure: expect.stringContaining(file) },
    ]);
  });

  it.each([
    'default',
    'dev',
    'Dev',
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'a b',
    '-a',
    '_a',
    'con\0',
    'ä',
    'x'.repeat(64),
  ])('of the name %j is not made', async (name) => {
    const code = name === 'default' || name === 'dev' ? 'ENG1818' : 'ENG1808';
    await expect(house.detection.createSpace(name)).rejects.toMatchObject({ code });
    expect(existsSync(join(house.folder, 'x'))).toBe(false);
    expect(folders()).toEqual(['dev']);
  });

  it('is removed only where it is one of many', async () => {
    await expect(house.detection.removeSpace('default')).rejects.toMatchObject({ code: 'ENG1808' });
    await expect(house.detection.removeSpace('prod')).rejects.toMatchObject({ code: 'ENG1807' });
    await expect(house.detection.removeSpace('../dev')).rejects.toMatchObject({ code: 'ENG1807' });
    expect(folders()).toEqual(['dev']);
  });
});
