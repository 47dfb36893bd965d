import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOOD, LOCAL_KEY, NOW, OTHER } from '../../../service/access/access.testing.ts';
import { hashOf } from '../../../service/access/secrets.ts';
import { ACCESS_ROUTES, AccessServer, type Answer } from './access-server.testing.ts';

let server: AccessServer;
beforeEach(async () => void (server = await AccessServer.start()));
afterEach(() => server.stop());

const LOCAL = `Bearer ${LOCAL_KEY}`;
const send = (on: string, body?: unknown, by: string | null = LOCAL) => server.send(on, body, by);
const reasonOf = ({ body }: Answer) => (body['error'] as { reason: string }).reason;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const addUser = async (name: string, role: string, more: object = {}) =>
  (await send('POST /dw/users', { name, role, password: GOOD, ...more })).body['id'] as string;

describe('signing in', () => {
  it('sets a cookie, by which the next request is known', async () => {
    const id = await addUser('alice', 'analyst');
    const answer = await send('POST /dw/session', { name: 'Alice', password: GOOD }, null);
    expect(answer.cookie).toMatch(
      /^dw=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(answer.body).toEqual({
      kind: 'user',
      id,
      name: 'alice',
      role: 'analyst',
      rights: ['read', 'triage'],
      spaces: null,
      streams: null,
      session: expect.any(String) as string,
      hasPassword: true,
      hasAdmin: false,
    });
    expect(answer.text).not.toContain(answer.cookie!.slice(3, 46));
    const me = await send('GET /dw/me', undefined, answer.cookie);
    expect([me.status, me.body]).toEqual([200, answer.body]);
  });

  it('ends the session of the cookie that comes with it', async () => {
    await addUser('alice', 'analyst');
    const before = await server.signIn('alice', GOOD);
    const { cookie } = await send('POST /dw/session', { name: 'alice', password: GOOD }, before);
    expect(cookie).not.toBe(before);
    expect((await send('GET /dw/me', undefined, before)).body['kind']).toBe('anonymous');
    expect((await send('GET /dw/me', undefined, cookie)).body['kind']).toBe('user');
  });

  it('that fails sets no cookie and ends no session', async () => {
    await addUser('alice', 'analyst');
    const before = await server.signIn('alice', GOOD);
    for (const body of [
      { name: 'alice', password: OTHER },
      { name: 'nobody', password: GOOD },
      { token: 'x' },
      { token: 'x', name: 'alice', password: GOOD },
    ]) {
      const { status, cookie } = await send('POST /dw/session', body, before);
      expect([status, cookie]).toEqual([401, null]);
    }
    expect((await send('GET /dw/me', undefined, before)).body['kind']).toBe('user');
  });

  it('says how long to wait after too many failures', async () => {
    await addUser('alice', 'analyst');
    const wrong = { name: 'alice', password: OTHER };
    for (let time = 0; time < 5; time += 1) await send('POST /dw/session', wrong, null);
    const answer = await send('POST /dw/session', { name: 'alice', password: GOOD }, null);
    expect([answer.status, answer.retryAfter]).toEqual([429, '1']);
    expect(reasonOf(answer)).toContain('ENG1812');
  });

  it.each([
    [{}, 'send name and password'],
    [{ name: 'alice' }, 'send name and password'],
    [{ token: 'x', name: 'alice' }, 'send name and password'],
    [{ name: 1, password: GOOD }, 'name'],
    [{ name: 'alice', password: GOOD, by: 'bob' }, 'cannot have "by"'],
    [{ name: 'a'.repeat(101), password: GOOD }, 'name'],
    [{ name: 'alice', password: 'p'.repeat(1_001) }, 'password'],
  ])('refuses the body %j', async (body, reason) => {
    const answer = await send('POST /dw/session', body, null);
    expect(answer.status).toBe(400);
    expect(reasonOf(answer)).toContain(reason);
    expect(answer.text).not.toContain('ppp');
  });

  it('by a link makes the first admin', async () => {
    const token = server.test.access.links.make('first-admin');
    const weak = { token, name: 'root', password: 'password1234' };
    const refused = await send('POST /dw/session', weak, null);
    expect(refused.status).toBe(400);
    expect(refused.text).not.toContain('password1234');
    expect(refused.text).not.toContain(token);
    const answer = await send('POST /dw/session', { ...weak, password: GOOD }, null);
    expect(answer.body).toMatchObject({
      kind: 'user',
      name: 'root',
      role: 'admin',
      hasAdmin: true,
    });
    const users = await send('GET /dw/users', undefined, answer.cookie);
    expect(users.body['users']).toMatchObject([{ name: 'root' }]);
    expect((await send('POST /dw/session', { ...weak, password: GOOD }, null)).status).toBe(401);
  });

  it('by a link is for the owner of the data directory', async () => {
    const token = server.test.access.links.make('local');
    const { cookie, body } = await send('POST /dw/session', { token }, null);
    expect(body).toMatchObject({ kind: 'local', name: 'local', role: null });
    expect((await send('GET /dw/users', undefined, cookie)).status).toBe(200);
    expect((await send('POST /dw/session', { token }, null)).status).toBe(401);
  });

  it('shows those who have not signed in that they have not', async () => {
    const me = await send('GET /dw/me', undefined, null);
    expect([me.status, me.body]).toEqual([
      200,
      {
        kind: 'anonymous',
        id: 'anonymous',
        name: 'anonymous',
        role: null,
        rights: [],
        spaces: null,
        streams: null,
        session: null,
        hasPassword: false,
        hasAdmin: false,
      },
    ]);
  });
});

describe('sessions', () => {
  const kind = async (cookie: string) => (await send('GET /dw/me', undefined, cookie)).body['kind'];

  it('are of people, but the owner of an account or a key may ask for theirs', async () => {
    const { body } = await send('POST /dw/keys', { name: 'k', rights: ['ingest'] });
    const by = `ApiKey ${body['key'] as string}`;
    expect((await send('GET /dw/sessions', undefined, by)).body).toEqual({ sessions: [] });
    expect((await send('DELETE /dw/sessions', undefined, by)).body).toEqual({ ended: 0 });
    expect((await send('GET /dw/sessions', undefined, null)).status).toBe(401);
  });

  it('end by signing out', async () => {
    await addUser('alice', 'viewer');
    const cookie = await server.signIn('alice', GOOD);
    const answer = await send('DELETE /dw/session', undefined, cookie);
    expect(answer.body).toEqual({ ended: 1, signOutAt: null });
    expect(answer.cookie).toBe('dw=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
    expect(await kind(cookie)).toBe('anonymous');
    expect((await send('DELETE /dw/session', undefined, cookie)).body).toEqual({
      ended: 0,
      signOutAt: null,
    });
  });

  it('are listed and ended only by their user and by admins', async () => {
    const alice = await addUser('alice', 'viewer');
    await addUser('bob', 'engineer');
    await addUser('root', 'admin');
    const [a1, a2, a3, a4, bob, root] = [
      await server.signIn('alice', GOOD),
      await server.signIn('alice', GOOD),
      await server.signIn('alice', GOOD),
      await server.signIn('alice', GOOD),
      await server.signIn('bob', GOOD),
      await server.signIn('root', GOOD),
    ];
    const list = await send('GET /dw/sessions', undefined, a1);
    const sessions = list.body['sessions'] as { id: string; isCurrent: boolean }[];
    expect(sessions).toHaveLength(4);
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    for (const cookie of [a1, a2]) {
      expect(list.text).not.toContain(cookie.slice(3, 46));
      expect(list.text).not.toContain(hashOf(cookie.slice(3, 46)));
    }
    const idOf = async (cookie: string) =>
      (await send('GET /dw/me', undefined, cookie)).body['session'] as string;
    const second = await idOf(a2);
    expect((await send(`DELETE /dw/sessions/${second}`, undefined, bob)).status).toBe(404);
    expect((await send('DELETE /dw/sessions/none', undefined, root)).status).toBe(404);
    expect(await kind(a2)).toBe('user');
    expect((await send(`DELETE /dw/sessions/${second}`, undefined, a1)).body).toEqual({ ended: 1 });
    const third = await idOf(a3);
    expect((await send(`DELETE /dw/sessions/${third}`, undefined, root)).body).toEqual({
      ended: 1,
    });
    expect(await Promise.all([a1, a2, a3, a4].map(kind))).toEqual([
      'user',
      'anonymous',
      'anonymous',
      'user',
    ]);
    expect((await send('DELETE /dw/sessions', undefined, a1)).body).toEqual({ ended: 1 });
    expect(await Promise.all([a1, a4, bob].map(kind))).toEqual(['user', 'anonymous', 'user']);
    const ofAlice = `/dw/users/${alice}/sessions`;
    expect((await send(`GET ${ofAlice}`, undefined, bob)).status).toBe(403);
    expect((await send(`GET ${ofAlice}`, undefined, root)).body['sessions']).toHaveLength(1);
    expect((await send(`DELETE ${ofAlice}`, undefined, root)).body).toEqual({ ended: 1 });
    expect(await kind(a1)).toBe('anonymous');
    expect((await send('GET /dw/users/none/sessions', undefined, root)).status).toBe(404);
  });

  it('are renewed when a password is changed', async () => {
    await addUser('alice', 'viewer');
    const [one, two] = [await server.signIn('alice', GOOD), await server.signIn('alice', GOOD)];
    const change = (current: string, password: string) =>
      send('POST /dw/password', { current, password }, one);
    expect((await change(OTHER, OTHER)).status).toBe(403);
    expect((await change(GOOD, 'password1234')).status).toBe(400);
    const changed = await change(GOOD, OTHER);
    expect(changed.status).toBe(200);
    expect(await Promise.all([one, two, changed.cookie!].map(kind))).toEqual([
      'anonymous',
      'anonymous',
      'user',
    ]);
    const basic = (password: string) => `Basic ${base64(`alice:${password}`)}`;
    expect(await kind(basic(GOOD))).toBeUndefined();
    expect(await kind(basic(OTHER))).toBe('user');
    expect((await send('POST /dw/password', { current: OTHER, password: GOOD })).status).toBe(400);
  });
});

describe('users', () => {
  it('are made, changed and removed, and no answer has a hash', async () => {
    const made = await send('POST /dw/users', { name: 'alice', role: 'viewer', password: GOOD });
    const { id } = made.body as { id: string };
    expect(made.body).toMatchObject({ name: 'alice', spaces: null, createdBy: 'local' });
    const changed = await send(`PATCH /dw/users/${id}`, { role: 'engineer', password: OTHER });
    expect(changed.body).toMatchObject({ role: 'engineer', isDisabled: false });
    for (const on of ['GET /dw/users', `GET /dw/users/${id}`])
      expect((await send(on)).text).not.toContain('argon2');
    expect(made.text + changed.text).not.toMatch(/argon2|tidal|quartz/);
    await send(`PATCH /dw/users/${id}`, { role: 'admin' });
    await addUser('root', 'admin');
    const alice = `Basic ${base64(`alice:${OTHER}`)}`;
    for (const name of ['a', 'b']) {
      const key = await send('POST /dw/keys', { name, rights: ['read'] }, alice);
      if (name === 'a') await send(`DELETE /dw/keys/${key.body['id'] as string}`);
    }
    const removed = await send(`DELETE /dw/users/${id}`);
    expect(removed.body).toEqual({ removed: true, keysLeft: 1 });
    expect((await send(`GET /dw/users/${id}`)).status).toBe(404);
  });

  it.each([
    [{ name: 'bob' }, 400],
    [{ name: 'bob', role: 'overlord', password: GOOD }, 400],
    [{ name: 'bob', role: 'viewer', password: GOOD, spaces: 'default' }, 400],
    [{ name: 'bob', role: 'viewer', password: GOOD, id: 'x' }, 400],
    [{ name: 'b b', role: 'viewer', password: GOOD }, 400],
    [{ name: 'ALICE', role: 'viewer', password: GOOD }, 409],
  ])('%j is status %d', async (body, status) => {
    await addUser('alice', 'viewer');
    expect((await send('POST /dw/users', body)).status).toBe(status);
  });

  it('keep their last admin', async () => {
    const id = await addUser('root', 'admin');
    for (const body of [{ role: 'viewer' }, { isDisabled: true }])
      expect((await send(`PATCH /dw/users/${id}`, body)).status).toBe(409);
    expect((await send(`DELETE /dw/users/${id}`)).status).toBe(409);
    expect((await send(`PATCH /dw/users/${id}`, { password: OTHER })).status).toBe(200);
  });
});

describe('API keys', () => {
  const make = (given: object = {}, path = '/dw/keys', by = LOCAL) =>
    send(`POST ${path}`, { name: 'ci', rights: ['read'], ...given }, by);

  it('are shown once, and known in each form that clients send', async () => {
    const { body } = await make({ allSpaces: true, expiresAt: 'now+1d' });
    const { id, key, encoded, prefix } = body as Record<string, string>;
    expect(body).toMatchObject({ state: 'valid', space: null, expiresAt: NOW + 86_400_000 });
    const forms = [
      `ApiKey ${key}`,
      `ApiKey ${encoded}`,
      `Bearer ${key}`,
      `Basic ${base64(`x:${key}`)}`,
    ];
    for (const form of forms)
      expect((await send('GET /dw/me', undefined, form)).body).toMatchObject({
        kind: 'key',
        id,
        name: 'key:ci',
        role: null,
        rights: ['read'],
      });
    const secret = key!.slice(12);
    for (const on of ['GET /dw/keys', `GET /dw/keys/${id}`]) {
      const { text } = await send(on);
      expect(text).toContain(prefix);
      expect(text).not.toContain(secret.slice(0, 43));
      expect(text).not.toContain(hashOf(key!));
    }
    const revoked = await send(`DELETE /dw/keys/${id}`);
    expect(revoked.body).toMatchObject({ state: 'revoked', revokedBy: 'local' });
    for (const form of forms)
      expect((await send('GET /dw/me', undefined, form)).body['kind']).toBeUndefined();
  });

  it('are of the space in which they are made, and not seen in others', async () => {
    for (const id of ['dev', 'ops']) await send('POST /dw/spaces', { id, name: id });
    const { body } = await make({}, '/s/dev/dw/keys');
    expect(body['space']).toBe('dev');
    await make({ allSpaces: true }, '/s/dev/dw/keys');
    const count = async (path: string) =>
      ((await send(`GET ${path}`)).body['keys'] as unknown[]).length;
    expect([await count('/s/dev/dw/keys'), await count('/s/ops/dw/keys')]).toEqual([2, 1]);
    expect(await count('/dw/keys')).toBe(1);
    const own = `/dw/keys/${body['id'] as string}`;
    for (const method of ['GET', 'DELETE'])
      expect((await send(`${method} /s/ops${own}`)).status).toBe(404);
    expect((await send(`GET /s/dev${own}`)).body['state']).toBe('valid');
  });

  it('have no more rights than the user who creates them', async () => {
    const { body } = await make({ rights: ['admin', 'read'], allSpaces: true });
    const by = `ApiKey ${body['key'] as string}`;
    expect((await make({ rights: ['read'] }, '/dw/keys', by)).body['createdBy']).toBe('key:ci');
    const refused = await make({ rights: ['ingest'] }, '/dw/keys', by);
    expect(refused.status).toBe(400);
    expect(reasonOf(refused)).toContain('does not have the right ingest');
  });

  it.each([
    { rights: ['everything'] },
    { rights: 'read' },
    { rights: [] },
    { expiresAt: 'tomorrow' },
    { expiresAt: 'now-1d' },
    { streams: ['*'], rights: ['ingest'] },
    { space: 'dev' },
  ])('cannot have %j', async (given) => {
    expect((await make(given)).status).toBe(400);
  });
});

it('spaces are made, listed, changed and removed', async () => {
  const made = await send('POST /dw/spaces', { id: 'dev', name: 'Dev' });
  expect(made.body).toMatchObject({ id: 'dev', description: '', createdBy: 'local' });
  const changed = await send('PATCH /dw/spaces/dev', { description: 'x' });
  expect(changed.body).toMatchObject({ name: 'Dev', description: 'x' });
  await addUser('alice', 'viewer', { spaces: ['dev'] });
  const alice = await server.signIn('alice', GOOD);
  const seen = await send('GET /dw/spaces', undefined, alice);
  expect(seen.body['spaces']).toMatchObject([{ id: 'dev' }]);
  const inUse = await send('DELETE /dw/spaces/dev');
  expect([inUse.status, reasonOf(inUse)]).toEqual([
    409,
    expect.stringContaining('1 users and 0 API keys'),
  ]);
  await send('POST /dw/spaces', { id: 'ops', name: 'Ops' });
  expect((await send('DELETE /dw/spaces/ops')).body).toEqual({ removed: true });
  expect((await send('DELETE /dw/spaces/ops')).status).toBe(404);
  expect((await send('DELETE /dw/spaces/default')).status).toBe(400);
  expect((await send('POST /dw/spaces', { id: 'dev', name: 'D' })).status).toBe(409);
  expect((await send('POST /dw/spaces', { id: '../x', name: 'D' })).status).toBe(400);
});

describe('routes', () => {
  const ROUTES = ACCESS_ROUTES.flatMap(({ routes }) => routes);

  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s has examples that are as it says',
    (_, { body, answer, example }) => {
      expect(example?.answer).toBeDefined();
      expect(body === undefined).toBe(example?.body === undefined);
      if (body !== undefined) body.parse(example?.body);
      // What the schema does not name would be left out, so that the comparison fails.
      expect(answer!.parse(example?.answer)).toEqual(example?.answer);
    },
  );

  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s says what it changes',
    (_, { method, audit }) => {
      expect(audit === null).toBe(method === 'GET');
    },
  );

  it('answer as they say', async () => {
    const id = await addUser('root', 'admin');
    const cookie = await server.signIn('root', GOOD);
    await send('POST /dw/keys', { name: 'k', rights: ['read'] });
    const view = { page: 'alerts', name: 'v', state: {} };
    const { id: viewId } = (await send('POST /dw/views', view, cookie)).body;
    const paths = new Map([
      ['/dw/views/:id', `/dw/views/${String(viewId)}`],
      ['/dw/users/:id', `/dw/users/${id}`],
      ['/dw/users/:id/sessions', `/dw/users/${id}/sessions`],
    ]);
    for (const { method, path, answer } of ROUTES) {
      if (method !== 'GET' || path === '/dw/keys/:id') continue;
      const { body, status } = await send(`GET ${paths.get(path) ?? path}`, undefined, cookie);
      expect(status, path).toBe(200);
      expect(answer!.parse(body), path).toEqual(body);
    }
  });
});
