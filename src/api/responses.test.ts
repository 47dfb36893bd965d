import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { missingFor, startEngine, type TestEngine } from '../respond/containers/engines.testing.ts';
import type { Response } from '../respond/containers/response.ts';
import type { AuditEntry } from '../stores/audit-store.ts';
import { RealService } from './real-service.testing.ts';

const RULE = resolve('content/rules/execution_container_management_utility.toml');
const PASSWORD = 'tidal-ochre-lantern-48';
const missing = missingFor('docker');

/** The service, people with roles, and real containers. */
describe.skipIf(missing.length > 0)('a service that responds', () => {
  let at: TestEngine;
  let folder = '';
  let service: RealService;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'respond-api-'));
    at = await startEngine('docker');
  }, 120_000);
  afterEach(async () => {
    await service.stop();
    cookies.clear();
  });
  afterAll(async () => {
    await at.stop();
    rmSync(folder, { recursive: true });
  }, 120_000);

  const config = (more = '') => `
[rules]
paths = ["${RULE}"]
live = true
[detection]
jitter = "0s"
[response]
engines = ["docker=${at.socket}"]
${more}`;

  async function start(more = '', people: readonly string[] = []): Promise<void> {
    service = await new RealService().start(config(more));
    for (const [name, role] of PEOPLE) {
      if (people.length > 0 && !people.includes(name)) continue;
      const body = JSON.stringify({ name, role, password: PASSWORD });
      expect((await service.send('POST', '/dw/users', body)).status).toBe(200);
      cookies.set(name, await signIn(name));
    }
  }

  async function signIn(name: string): Promise<string> {
    const answer = await fetch(`${service.service.url}/dw/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  async function ask<T = Response>(who: string, method: string, path: string, body?: object) {
    const answer = await fetch(`${service.service.url}${path}`, {
      method,
      headers: {
        cookie: cookies.get(who) ?? '',
        'x-dockwarden': '1',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  /** What the audit log says of responses, the oldest first. */
  async function audited(): Promise<string[]> {
    const answer = await service.send('GET', '/dw/audit?limit=200');
    const { entries } = answer.json() as { entries: AuditEntry[] };
    return entries
      .filter(({ action }) => /^(responses|playbooks)\./.test(action))
      .map(({ by, action, outcome }) => `${by} ${action} ${outcome}`)
      .toReversed();
  }

  /** A container runs kubectl, and its sensor tells the service. */
  async function runKubectl(name: string): Promise<void> {
    await at.cli('exec', name, 'kubectl', 'get', 'secrets').catch(() => {});
    const found = await at.engine.find(name);
    const event = {
      '@timestamp': new Date().toISOString(),
      event: {
        kind: 'event',
        category: ['process'],
        type: ['start'],
        action: 'exec',
        id: `${name}-${Date.now()}`,
      },
      process: { name: 'kubectl', args: ['kubectl', 'get', 'secrets'], pid: 4711 },
      container: { id: found?.id, name },
      host: { name: 'node-1' },
    };
    const lines = `${JSON.stringify({ create: {} })}\n${JSON.stringify(event)}\n`;
    const sent = await service.send('POST', '/logs-cloud_defend.process-default/_bulk', lines);
    expect(sent.status).toBe(200);
  }

  async function alertOf(container: string): Promise<{ id: string; story: string | null }> {
    const found = async () => {
      const answer = await service.send('GET', '/dw/alerts?limit=100');
      const { alerts } = answer.json() as { alerts: { id: string; container: unknown }[] };
      return alerts.find((alert) => JSON.stringify(alert).includes(container));
    };
    await expect.poll(found, { timeout: 20_000 }).toBeDefined();
    return (await found()) as never;
  }

  const reaches = (from: string, to: string) =>
    at
      .cli('exec', from, 'ping', '-c', '1', '-W', '1', to)
      .then(() => true)
      .catch(() => false);

  test('a container runs kubectl, a person approves, it is cut off, evidence is kept, and the undo brings it back', async () => {
    // Of an address, five sign-ins and refusals in a minute have entries in the audit log, and the others are counted.
    await start('', ['anna', 'rob']);
    await at.start('peer');
    await at.start('web');
    const peer = (await at.engine.find('peer'))!.networks[0]!.address;
    expect(await reaches('web', peer)).toBe(true);
    await runKubectl('web');
    const alert = await alertOf('web');

    // An analyst may look and propose, and not act.
    const isolate = { action: 'isolate', alert: alert.id, reason: 'kubectl in a web server' };
    const proposed = await ask('anna', 'POST', '/dw/responses', isolate);
    expect(proposed.body).toMatchObject({ state: 'proposed', createdBy: 'anna', alert: alert.id });
    const { id, digest, plan } = proposed.body;
    expect(plan.summary).toMatch(/^Disconnect web from shop/);
    const of = `/dw/responses/${id}`;
    for (const [step, body] of [
      ['approve', { digest }],
      ['execute', undefined],
      ['undo', {}],
    ] as const)
      expect((await ask('anna', 'POST', `${of}/_${step}`, body)).status).toBe(403);
    expect((await ask('rob', 'POST', `${of}/_execute`)).status).toBe(409);
    expect(await reaches('web', peer)).toBe(true);

    const collect = await ask('rob', 'POST', '/dw/responses', { ...isolate, action: 'collect' });
    for (const each of [collect.body, proposed.body]) {
      const path = `/dw/responses/${each.id}`;
      await ask('rob', 'POST', `${path}/_approve`, { digest: each.digest });
      const done = await ask('rob', 'POST', `${path}/_execute`);
      expect(done.body).toMatchObject({ state: 'done', approvedBy: 'rob' });
    }
    expect(await reaches('web', peer)).toBe(false);
    const verified = await ask<object>('anna', 'POST', `${of}/_verify`);
    expect(verified.body).toEqual({ holds: true, message: 'it is so' });
    const evidence = await ask<{ isIntact: boolean; files: { name: string }[] }>(
      'anna',
      'GET',
      `/dw/responses/${collect.body.id}/_evidence`,
    );
    expect(evidence.body.isIntact).toBe(true);
    expect(evidence.body.files.map(({ name }) => name)).toContain('files.tar.gz');

    const undone = await ask('rob', 'POST', `${of}/_undo`, { reason: 'it was the upgrade' });
    expect(undone.body.state).toBe('undone');
    expect(await reaches('web', peer)).toBe(true);
    const listed = await ask<{ responses: Response[] }>(
      'anna',
      'GET',
      `/dw/responses?alert=${alert.id}&story=${alert.story}`,
    );
    expect(listed.body.responses.map(({ state }) => state)).toEqual(['done', 'undone']);
    expect(await audited()).toEqual([
      'anna responses.propose succeeded',
      ...['approve', 'execute', 'undo'].map((step) => `anna responses.${step} refused`),
      'rob responses.execute failed',
      'rob responses.propose succeeded',
      'rob responses.approve succeeded',
      'rob responses.execute succeeded',
      'rob responses.approve succeeded',
      'rob responses.execute succeeded',
      'anna responses.verify succeeded',
      'rob responses.undo succeeded',
    ]);
  }, 120_000);

  test('in production a second person approves, and never an API key', async () => {
    await start();
    await at.start('prod', ['--label', 'environment=production']);
    const { body } = await ask('rob', 'POST', '/dw/responses', {
      action: 'pause',
      container: 'prod',
    });
    const path = `/dw/responses/${body.id}/_approve`;
    expect((await ask('rob', 'POST', path, { digest: body.digest })).status).toBe(409);
    const made = await service.send(
      'POST',
      '/dw/keys',
      JSON.stringify({ name: 'robot', rights: ['read', 'respond'] }),
    );
    const { key } = made.json() as { key: string };
    const asked = JSON.stringify({ digest: body.digest });
    const byKey = await service.send('POST', path, asked, key);
    expect(byKey.status).toBe(409);
    expect(byKey.text).toContain('a person who has signed in');
    expect((await ask('rita', 'POST', path, { digest: body.digest })).status).toBe(200);
    const done = await ask('rob', 'POST', `/dw/responses/${body.id}/_execute`);
    expect(done.body.state).toBe('done');
    await ask('rob', 'POST', `/dw/responses/${body.id}/_undo`, {});
    const second = await ask('anna', 'POST', '/dw/responses', {
      action: 'pause',
      container: 'prod',
    });
    const declined = await ask('rita', 'POST', `/dw/responses/${second.body.id}/_decline`, {
      reason: 'a planned upgrade',
    });
    expect(declined.body.state).toBe('declined');
  }, 120_000);

  test('a stop keeps everything from beginning, and survives a restart of the service', async () => {
    await start();
    await at.start('calm');
    const { body } = await ask('rob', 'POST', '/dw/responses', {
      action: 'pause',
      container: 'calm',
    });
    await ask('rob', 'POST', `/dw/responses/${body.id}/_approve`, { digest: body.digest });
    for (const who of ['vera', 'anna'])
      expect((await ask(who, 'POST', '/dw/responses/_stop', { reason: 'x' })).status).toBe(403);
    expect((await ask('vera', 'POST', '/dw/responses/_plan', {})).status).toBe(403);
    expect((await ask('rob', 'POST', '/dw/responses/_stop', { reason: 'a drill' })).status).toBe(
      200,
    );
    await service.restart(config());
    const stopped = await ask<{ stopped: object }>('vera', 'GET', '/dw/responses/_status');
    expect(stopped.body.stopped).toMatchObject({ reason: 'a drill', by: 'rob' });
    const refused = await ask('rob', 'POST', `/dw/responses/${body.id}/_execute`);
    expect(refused.body).toMatchObject({ state: 'failed', outcome: { code: 'RSP1008' } });
    expect((await at.engine.find('calm'))?.status).toBe('running');
    await ask('rob', 'POST', '/dw/responses/_allow');
    expect((await ask('rob', 'POST', `/dw/responses/${body.id}/_execute`)).body.state).toBe('done');
    // Engines are of the host: no other space acts on it.
    await service.send('POST', '/dw/spaces', JSON.stringify({ id: 'other', name: 'Other' }));
    const elsewhere = await service.send(
      'POST',
      '/s/other/dw/responses',
      JSON.stringify({ action: 'pause', container: 'calm' }),
    );
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.text).toContain('RSP1013');
  }, 120_000);

  test('playbooks suggest, act by choice, disarm themselves, and leave what a person undid', async () => {
    await start(`
[[playbook]]
id = "look"
actions = ["collect"]
rules = ["no-such-rule"]
[[playbook]]
id = "freeze"
actions = ["pause"]
mode = "auto"
per_hour = 1
`);
    await at.start('first');
    await at.start('second');
    await at.start('third', ['--label', 'env=prod']);
    const of = async (name: string) => {
      const { id } = (await at.engine.find(name))!;
      const answer = await ask<{ responses: Response[] }>(
        'vera',
        'GET',
        `/dw/responses?container=${id}`,
      );
      return answer.body.responses;
    };
    const states = async (name: string) => (await of(name)).map(({ state }) => state);
    await runKubectl('first');
    await expect.poll(() => states('first'), { timeout: 20_000 }).toEqual(['done']);
    const [auto] = await of('first');
    expect(auto).toMatchObject({ createdBy: 'playbook:freeze', approvedBy: 'playbook:freeze' });
    const alert = await alertOf('first');
    expect(auto).toMatchObject({ alert: alert.id, story: alert.story });

    // In production it only suggests; beyond its limit it disarms itself.
    await runKubectl('third');
    await expect.poll(() => states('third'), { timeout: 20_000 }).toEqual(['proposed']);
    await runKubectl('second');
    await expect.poll(() => states('second'), { timeout: 20_000 }).toEqual(['proposed']);
    expect((await at.engine.find('second'))?.status).toBe('running');
    const status = await ask<{ playbooks: { id: string; disarmed: object | null }[] }>(
      'vera',
      'GET',
      '/dw/responses/_status',
    );
    expect(status.body.playbooks.map(({ id, disarmed }) => [id, disarmed !== null])).toEqual([
      ['look', false],
      ['freeze', true],
    ]);

    await ask('rob', 'POST', `/dw/responses/${auto!.id}/_undo`, { reason: 'a false alarm' });
    expect((await ask('anna', 'POST', '/dw/playbooks/freeze/_arm')).status).toBe(403);
    expect((await ask('rob', 'POST', '/dw/playbooks/freeze/_arm')).status).toBe(200);
    await runKubectl('first');
    await runKubectl('peer');
    await expect.poll(() => states('peer'), { timeout: 20_000 }).toEqual(['proposed']);
    expect(await states('first')).toEqual(['undone']);
    expect((await audited()).filter((entry) => entry.startsWith('dockwarden'))).toEqual([
      'dockwarden responses.auto succeeded',
      'dockwarden playbooks.disarm succeeded',
      'dockwarden playbooks.disarm succeeded',
    ]);
  }, 120_000);
});

const PEOPLE = [
  ['vera', 'viewer'],
  ['anna', 'analyst'],
  ['rob', 'responder'],
  ['rita', 'responder'],
] as const;
