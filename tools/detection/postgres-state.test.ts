import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { copyFromFile } from '../../src/stores/postgres/copies.ts';
import { DETECTION } from '../../src/stores/postgres/detection.ts';
import { openPostgres } from '../../src/stores/postgres/open.ts';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { writePlace } from '../../src/stores/sql/tables-place.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.cjs');
const ATTACK = gunzipSync(readFileSync('content/samples/attack.ndjson.gz'));
const PASSWORD = 'correct horse battery staple 9';

/** A service that keeps everything but its events in PostgreSQL, from its first start on. */
describe.skipIf(!hasPostgres)('a service with all its state in PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-state-'));
  let server: PostgresServer;
  let service: ServiceProcess;
  beforeAll(() => {
    server = PostgresServer.start(true);
  });
  afterEach(() => service.kill());
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  const at = (name: string) => join(folder, name);
  async function start(data: string, options: readonly string[] = []): Promise<void> {
    service = new ServiceProcess([process.execPath, MAIN], data, await freePort(), [
      '--live',
      ...options,
    ]);
    await service.start();
  }

  /** Returns what the command prints; fails where it fails. */
  function dockwarden(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    return stdout;
  }

  interface Answer {
    readonly status: number;
    readonly cookie: string | null;
    readonly body: Record<string, unknown>;
  }

  /** As the owner of the directory, or as someone by a header. */
  async function send(on: string, body?: unknown, by?: Record<string, string>): Promise<Answer> {
    const [method = 'GET', path = ''] = on.split(' ');
    const headers = { 'content-type': 'application/json', ...by };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await (by === undefined
      ? service.fetch(path, init)
      : fetch(`${service.url}${path}`, init));
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? null;
    return { status: answer.status, cookie, body: (await answer.json()) as Answer['body'] };
  }

  async function signIn(name: string): Promise<Record<string, string>> {
    const answer = await send('POST /dw/session', { name, password: PASSWORD }, {});
    expect(answer.status).toBe(200);
    // A page of another origin could not set the header.
    return { cookie: answer.cookie!, 'x-dockwarden': '1' };
  }

  async function attack(): Promise<void> {
    const { status } = await service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: ATTACK,
    });
    expect(status).toBe(200);
  }

  interface Listed {
    readonly id: string;
    readonly status: string;
    readonly tags: readonly string[];
  }

  async function alerts(): Promise<readonly Listed[]> {
    const all: Listed[] = [];
    for (let after = ''; ;) {
      const { body } = await send(`GET /dw/alerts?limit=500&order=oldest${after}`);
      all.push(
        ...(body['alerts'] as Listed[]).map(({ id, status, tags }) => ({ id, status, tags })),
      );
      if (typeof body['next'] !== 'string') return all;
      after = `&after=${body['next']}`;
    }
  }

  /** As they were. Sequences wait for events that come late, and may be found meanwhile. */
  async function hasAll(known: readonly Listed[]): Promise<void> {
    const ids = new Set(known.map(({ id }) => id));
    expect((await alerts()).filter(({ id }) => ids.has(id))).toEqual(known);
  }

  const verified = (data: string) => dockwarden('audit', 'verify', '--data', data);

  it('outlives the server, a kill and its data directory', async () => {
    const first = at('first');
    await start(first, ['--state', server.url]);
    expect(
      (await send('POST /dw/users', { name: 'alice', role: 'admin', password: PASSWORD })).status,
    ).toBe(200);
    const alice = await signIn('alice');
    const made = await send('POST /dw/keys', { name: 'reader', rights: ['read'] }, alice);
    const key = { authorization: `ApiKey ${String(made.body['key'])}` };
    const view = { page: 'alerts', name: 'Mine', state: { filters: 'severity=critical' } };
    expect((await send('POST /dw/views', view, alice)).status).toBe(200);
    await send('POST /dw/spaces', { id: 'dev', name: 'Dev' }, alice);
    await attack();
    await service.untilRead();
    const [one, two] = await alerts();
    const change = { status: 'closed', closeReason: 'benign', addTags: ['seen'] };
    expect((await send('POST /dw/alerts/_change', { ids: [one!.id], change }, alice)).status).toBe(
      200,
    );

    server.down('immediate');
    // Those that are known go on, what has to be written says that it cannot be, and events come in.
    expect((await send('GET /dw/me', undefined, alice)).body['name']).toBe('alice');
    expect((await send('GET /dw/me', undefined, key)).body['kind']).toBe('key');
    const refused = await send('POST /dw/views', { ...view, name: 'Other' }, alice);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      503,
      expect.stringContaining('STO1701'),
    ]);
    await attack();
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    server.up();
    await vi.waitFor(
      async () =>
        expect((await send('POST /dw/views', { ...view, name: 'Other' }, alice)).status).toBe(200),
      { timeout: 30_000 },
    );
    await service.untilRead();
    const before = await alerts();
    expect(before.length).toBeGreaterThan(200);
    await service.kill();
    expect(verified(first)).toContain('each follows the one before it');
    expect(dockwarden('audit', 'export', '--data', first)).toContain('"user.create"');

    const second = at('second');
    await start(second, ['--state', server.url]);
    expect(service.stderr).toContain('events of another data directory');
    const again = await signIn('alice');
    expect((await send('GET /dw/me', undefined, alice)).body['name']).toBe('alice');
    expect((await send('GET /dw/me', undefined, key)).body['kind']).toBe('key');
    const views = (await send('GET /dw/views', undefined, again)).body['views'] as {
      name: string;
    }[];
    expect(views.map(({ name }) => name)).toEqual(['Mine', 'Other']);
    const spaces = (await send('GET /dw/spaces', undefined, again)).body['spaces'] as {
      id: string;
    }[];
    expect(spaces.map(({ id }) => id)).toEqual(['default', 'dev']);
    expect((await send('GET /s/dev/dw/alerts', undefined, again)).status).toBe(200);
    await hasAll(before);
    expect(before.find(({ id }) => id === one!.id)).toMatchObject({
      status: 'closed',
      tags: ['seen'],
    });
    const more = await send('POST /dw/alerts/_change', { ids: [two!.id], change }, again);
    expect(more.status).toBe(200);
    // Rules go on behind what they had judged: they match the same events, which raise no alert twice.
    const matches = () =>
      Number(server.query('SELECT sum(matches) FROM "dockwarden-default".rule_totals'));
    const matched = matches();
    await attack();
    await service.untilRead();
    await vi.waitFor(() => expect(matches()).toBeGreaterThan(matched + 200), { timeout: 60_000 });
    await hasAll(before.filter(({ id }) => id !== two!.id));
    const { body } = await send(`GET /dw/alerts/${one!.id}`);
    expect(body['summary']).toMatchObject({ status: 'closed' });
    expect(verified(second)).toContain('each follows the one before it');
    await service.stop();

    // The commands of a directory find what is on the server.
    writeFileSync(at('password'), `${PASSWORD}\n`);
    dockwarden(
      'users',
      'create',
      'bob',
      '--role',
      'viewer',
      '--password-file',
      at('password'),
      '--data',
      second,
    );
    dockwarden('verify', '--data', second);
    dockwarden('backup', '--data', second, '--to', at('backup'));
    await start(at('backup'));
    await signIn('bob');
    const restored = await alerts();
    await service.stop();
    expect(verified(at('backup'))).toContain('each follows the one before it');

    dockwarden('migrate', '--data', second, '--to', 'files');
    expect(readdirSync(second)).not.toContain('state.db.postgres.json');
    await start(second);
    await signIn('bob');
    await hasAll(restored);
    await service.stop();
    expect(verified(second)).toContain('each follows the one before it');

    // It is not mixed with what is still there.
    const mixed = spawnSync(
      process.execPath,
      [MAIN, 'migrate', '--data', second, '--to', server.url],
      { encoding: 'utf8' },
    );
    expect([mixed.status, mixed.stderr]).toEqual([2, expect.stringContaining('STO1705')]);
    const moved = dockwarden('migrate', '--data', second, '--to', `${server.url}&schema=other`);
    expect(moved).toBe('');
    await start(second);
    await signIn('bob');
    await hasAll(restored);
    expect(server.query('SELECT count(*) FROM other.users')).toBe('2');
    expect(readFileSync(join(second, 'state.db')).includes('argon2id')).toBe(false);
  });

  it('takes over a directory of the version before, whose users are in a file', async () => {
    const data = at('before');
    await start(data);
    expect(
      (await send('POST /dw/users', { name: 'alice', role: 'admin', password: PASSWORD })).status,
    ).toBe(200);
    await attack();
    await service.untilRead();
    const before = await alerts();
    await service.stop();
    server.query('CREATE DATABASE before');
    const place = { url: server.urlOf('before'), schema: 'dockwarden_default_0a1b2c3d' };
    const store = await openPostgres(place, DETECTION);
    await copyFromFile(join(data, 'detection.db'), store);
    store.close();
    for (const name of readdirSync(data).filter((each) => each.startsWith('detection.db')))
      rmSync(join(data, name));
    writePlace(join(data, 'detection.db'), place);

    await start(data);
    await signIn('alice');
    await hasAll(before);
    await service.stop();
    expect(existsSync(join(data, 'state.db.moved'))).toBe(true);
    expect(verified(data)).toContain('each follows the one before it');
    await start(at('after'), ['--state', server.urlOf('before')]);
    await signIn('alice');
    await hasAll(before);
  });
});
