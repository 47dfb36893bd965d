import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FakeCluster } from '../../src/stores/opensearch/fake-cluster.testing.ts';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

const MAIN = resolve('dist/cli/main.cjs');
const COMMAND = [process.execPath, MAIN];
const PATIENCE = { timeout: 120_000, interval: 100 };
/** What one worker has changed, the others see within about a second; the machine may be busy. */
const SOON = { timeout: 15_000, interval: 50 };
const PASSWORD = 'tidal-ochre-lantern-48';
const run = promisify(execFile);

const RULE = {
  rule_id: 'nsenter',
  name: 'nsenter',
  description: 'For a test.',
  type: 'eql',
  language: 'eql',
  severity: 'low',
  risk_score: 1,
  index: ['*'],
  interval: '2s',
  from: 'now-1h',
  enabled: true,
  query: 'process where process.name == "nsenter"',
};

const event = (n: number): string =>
  JSON.stringify({
    '@timestamp': new Date().toISOString(),
    event: { category: 'process', type: 'start', id: `e${n}` },
    process: { name: 'nsenter', args: [String(n)] },
    host: { name: 'h' },
  });

describe.skipIf(!hasPostgres)('workers that share a state', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workers-'));
  const cluster = new FakeCluster();
  const started: ServiceProcess[] = [];
  let server: PostgresServer;
  let a: ServiceProcess;
  let b: ServiceProcess;
  let c: ServiceProcess;
  beforeAll(async () => {
    server = PostgresServer.start();
    await cluster.open();
    a = await worker('a', 'api,detect');
    b = await worker('b', 'api');
    c = await worker('c', 'detect');
  }, 180_000);
  afterAll(async () => {
    for (const each of started) await each.kill();
    cluster.close();
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function worker(name: string, role: string): Promise<ServiceProcess> {
    const search = ['--cluster', cluster.url, '--index', 'logs', '--cluster-mode', 'search'];
    const options = ['--role', role, '--state', server.url, ...search];
    const made = new ServiceProcess(COMMAND, join(folder, name), await freePort(), options);
    started.push(made);
    await made.start();
    return made;
  }

  async function send(to: ServiceProcess, method: string, path: string, body?: object) {
    const answer = await to.fetch(path, {
      method,
      headers: { 'content-type': 'application/json', 'x-dockwarden': '1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: JSON.parse(text) as Record<string, unknown> };
  }
  const alertsOf = async (asked: ServiceProcess) =>
    (
      (await asked.json('/dw/alerts?limit=500')) as {
        alerts: readonly { id: string; status: string }[];
      }
    ).alerts;
  const workersOf = async (asked: ServiceProcess) =>
    (await asked.json('/dw/workers')) as {
      self: string;
      workers: readonly {
        id: string;
        roles: readonly string[];
        isLive: boolean;
        parts: number;
        duties: readonly string[];
        rules: number;
      }[];
    };

  it('are listed with what they do, and all of it is done by one of them', async () => {
    await vi.waitFor(async () => {
      const { workers } = await workersOf(b);
      expect(workers.map(({ roles }) => roles.join())).toEqual(['api,detect', 'api', 'detect']);
      // By what rules cost.
      const [first = 0, second, third = 0] = workers.map(({ parts }) => parts);
      expect(first + third).toBe(64);
      expect(Math.min(first, third)).toBeGreaterThan(0);
      expect(second).toBe(0);
      const duties = workers.flatMap((each) => each.duties);
      expect(duties.toSorted()).toEqual(['alerts', 'jobs', 'upkeep']);
    }, PATIENCE);
    expect((await workersOf(c)).self).not.toBe((await workersOf(b)).self);
  });

  it('refuse what they have no role for', async () => {
    const events = await b.fetch('/ingest/events', { method: 'POST', body: event(0) });
    expect(events.status).toBe(503);
    expect(await events.text()).toContain('SRV1018');
    const alerts = await c.fetch('/dw/alerts');
    expect(alerts.status).toBe(421);
    expect(await alerts.text()).toContain('SRV1018');
    expect((await fetch(`${c.url}/readyz`)).status).toBe(200);
  });

  it('keep out a service that would have the state alone', async () => {
    const alone = ['serve', '--data', join(folder, 'alone'), '--state', server.url];
    const ended = run(process.execPath, [MAIN, ...alone, '--listen', '127.0.0.1:0']);
    await expect(ended).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('STO1702'),
    });
  }, 120_000);

  it('know users and sessions of each other', async () => {
    const made = await send(a, 'POST', '/dw/users', {
      name: 'anna',
      password: PASSWORD,
      role: 'admin',
    });
    expect(made.status).toBe(200);
    const signIn = () =>
      fetch(`${b.url}/dw/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-dockwarden': '1' },
        body: JSON.stringify({ name: 'anna', password: PASSWORD }),
      });
    const session = await signIn();
    expect(session.status).toBe(200);
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const me = (at: ServiceProcess) => fetch(`${at.url}/dw/sessions`, { headers: { cookie } });
    for (const at of [a, b, a]) expect((await me(at)).status).toBe(200);
    const ended = await fetch(`${b.url}/dw/session`, {
      method: 'DELETE',
      headers: { cookie, 'x-dockwarden': '1' },
    });
    expect(ended.status).toBe(200);
    await vi.waitFor(async () => expect((await me(a)).status).toBe(401), SOON);
  });

  it('change rules together, and no change is lost', async () => {
    expect((await send(a, 'POST', '/dw/rules', RULE)).status).toBe(200);
    const path = '/dw/rules/nsenter';
    await vi.waitFor(async () => expect((await send(b, 'GET', path)).status).toBe(200), SOON);
    const fields = Array.from({ length: 12 }, (_, n) => ({
      at: n % 2 === 0 ? a : b,
      tag: `t${n}`,
    }));
    // Each adds its tag to what it has read, and tries again where another was faster.
    const add = async (at: ServiceProcess, tag: string): Promise<void> => {
      for (;;) {
        const { json } = await send(at, 'GET', path);
        const rule = json['rule'] as { tags?: readonly string[] };
        const tags = [...(rule.tags ?? []), tag];
        const revision = json['revision'] as number;
        const { status } = await send(at, 'PATCH', `${path}?revision=${revision}`, { tags });
        if (status === 200) return;
        expect(status).toBe(409);
      }
    };
    await Promise.all(fields.map(({ at, tag }) => add(at, tag)));
    const expected = fields.map(({ tag }) => tag).toSorted();
    for (const at of [a, b])
      await vi.waitFor(async () => {
        const { json } = await send(at, 'GET', path);
        expect((json['rule'] as { tags: readonly string[] }).tags.toSorted()).toEqual(expected);
      }, SOON);
  }, 60_000);

  it('raise alerts wherever the rule is searched with, which all of them show', async () => {
    cluster.documents = [event(1), event(2), event(3)];
    await vi.waitFor(async () => expect(await alertsOf(b)).toHaveLength(3), PATIENCE);
    expect(await alertsOf(a)).toHaveLength(3);
    const [first] = await alertsOf(a);
    const change = { status: 'closed', closeReason: 'benign' };
    const closed = await send(b, 'POST', '/dw/alerts/_change', { ids: [first?.id], change });
    expect(closed.status).toBe(200);
    const shown = (await alertsOf(a)).find(({ id }) => id === first?.id);
    expect(shown?.status).toBe('closed');
  });

  it.each(['a', 'b'])(
    'do a bulk change that was asked of %s, by the one that does jobs',
    async (name) => {
      const asked = name === 'a' ? a : b;
      const status = name === 'a' ? 'acknowledged' : 'open';
      const { json } = await send(asked, 'POST', '/dw/alerts/_change', {
        query: '',
        change: { status },
      });
      const { id } = json as { id: string };
      await vi.waitFor(async () => {
        for (const at of [a, b])
          expect((await send(at, 'GET', `/dw/jobs/${id}`)).json).toMatchObject({ state: 'done' });
      }, SOON);
      expect((await alertsOf(b)).map((each) => each.status)).toEqual([status, status, status]);
    },
  );

  it('have the spaces that one of them has made, and not the one that it has removed', async () => {
    const space = { id: 'staging', name: 'Staging', description: '' };
    expect((await send(a, 'POST', '/dw/spaces', space)).status).toBe(200);
    const count = '/s/staging/dw/alerts/_count';
    await vi.waitFor(
      async () => expect((await send(b, 'GET', count)).json).toEqual({ count: 0 }),
      SOON,
    );
    expect((await send(b, 'DELETE', '/dw/spaces/staging')).status).toBe(200);
    await vi.waitFor(async () => expect((await send(a, 'GET', count)).status).toBe(404), SOON);
    const schemas = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'dockwarden-staging%'";
    expect(server.query(schemas)).toMatch(/^dockwarden-staging--\d+$/);
  });

  it('write one audit log, whose chain is whole', async () => {
    const { stdout } = await run(process.execPath, [
      MAIN,
      'audit',
      'verify',
      '--data',
      join(folder, 'b'),
    ]);
    expect(stdout).toContain('each follows the one before it');
  });

  it('give what they have to the others when they end', async () => {
    await c.stop();
    await vi.waitFor(async () => {
      const { workers } = await workersOf(b);
      expect(workers.map(({ parts }) => parts)).toEqual([64, 0]);
    }, SOON);
    await a.kill();
    await vi.waitFor(async () => {
      const { workers } = await workersOf(b);
      const live = workers.filter(({ isLive }) => isLive);
      expect(live.map(({ duties }) => duties.toSorted())).toEqual([['alerts', 'jobs', 'upkeep']]);
    }, SOON);
  });
});
