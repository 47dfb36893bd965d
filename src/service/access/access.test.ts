import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOOD, HERE, HOUR, MINUTE, NOW, OTHER, TestAccess, THERE } from './access.testing.ts';
import { LOCAL } from './principal.ts';

let test: TestAccess;
beforeEach(async () => void (test = await TestAccess.open()));
afterEach(() => test.close());

const withPassword = (name: string, password: string, address = THERE.address) =>
  test.access.authenticate({ kind: 'password', name, password }, address);
const withToken = (token: string, address = THERE.address) =>
  test.access.authenticate({ kind: 'session', token }, address);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code: string }) => error.code,
  );
const signIn = (name = 'alice', password = GOOD) => test.access.signIn(name, password, THERE);
const stored = (id: string) => test.store.users.get(id)!;

describe('a password', () => {
  it('is that of its user, whatever the case of the name', async () => {
    const { id } = await test.addUser('alice');
    expect((await withPassword('Alice', GOOD)).principal).toEqual({
      kind: 'user',
      id,
      name: 'alice',
      rights: new Set(['read', 'triage']),
      spaces: null,
      streams: null,
      session: null,
    });
  });

  it('is refused in the same words, whatever is wrong', async () => {
    await test.addUser('alice');
    const disabled = await test.addUser('bob');
    await test.access.users.update(disabled.id, { isDisabled: true });
    await test.access.users.create(
      {
        name: 'carl',
        role: 'viewer',
        spaces: null,
        password: null,
        identity: { issuer: 'i', subject: 's' },
      },
      'local',
    );
    const answers = [
      await withPassword('alice', OTHER),
      await withPassword('nobody', GOOD),
      await withPassword('bob', GOOD),
      await withPassword('carl', GOOD),
      await withPassword('carl', ''),
      await withPassword('alice', 'x'.repeat(10_000)),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.refusal).toMatchObject({ reason: 'unknown', code: 'ENG1811' });
    // The work of one verification for each, but for what cannot be a password.
    expect(test.passwords.verified).toBe(5);
  });

  it('is neither logged nor in an error, nor is a name that no user has', async () => {
    await test.addUser('alice');
    await withPassword('alice', OTHER);
    await withPassword(OTHER, GOOD);
    expect(test.logged).toEqual([
      ['a sign-in failed', { user: 'alice', address: THERE.address }],
      ['a sign-in failed', { user: null, address: THERE.address }],
    ]);
    expect(test.access.signInCounters).toEqual({ succeeded: 0, failed: 2, blocked: 0 });
  });

  it('is not tried after too many failures, also if it is right', async () => {
    await test.addUser('alice');
    for (let time = 0; time < 5; time += 1) await withPassword('alice', OTHER);
    const answer = await withPassword('alice', GOOD);
    expect(answer.refusal).toMatchObject({ reason: 'blocked', code: 'ENG1812', retryAfter: 1 });
    expect(await codeOf(signIn())).toBe('ENG1812');
    expect(test.passwords.verified).toBe(5);
    expect(test.access.signInCounters).toEqual({ succeeded: 0, failed: 5, blocked: 2 });
    expect(test.logged).toHaveLength(5);
    test.now += 1_000;
    expect((await withPassword('alice', GOOD)).refusal).toBeNull();
  });

  it('that could not be verified does not count as a failure', async () => {
    await test.addUser('alice');
    test.passwords.isBusy = true;
    for (let time = 0; time < 40; time += 1) {
      const { refusal } = await withPassword('alice', GOOD);
      expect(refusal).toMatchObject({ reason: 'busy', code: 'ENG1814', retryAfter: 1 });
    }
    expect(test.access.signInCounters).toEqual({ succeeded: 0, failed: 0, blocked: 0 });
    test.passwords.isBusy = false;
    expect((await withPassword('alice', GOOD)).refusal).toBeNull();
  });

  it('is not guessed by many requests at once', async () => {
    await test.addUser('alice');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) => withPassword('alice', `${OTHER}${at}`)),
    );
    const reasons = answers.map(({ refusal }) => refusal?.reason);
    expect(reasons.filter((reason) => reason === 'unknown')).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'blocked')).toHaveLength(35);
    expect(test.passwords.verified).toBe(5);
  });

  it('is not guessed any faster while its owner uses it', async () => {
    await test.addUser('alice');
    await withPassword('alice', GOOD);
    for (let time = 0; time < 5; time += 1) await withPassword('alice', OTHER, '198.51.100.1');
    expect((await withPassword('alice', GOOD, '198.51.100.1')).refusal?.reason).toBe('blocked');
    expect((await withPassword('alice', GOOD)).refusal).toBeNull();
  });

  it('of a client that sends it with each request is verified once in five minutes', async () => {
    await test.addUser('alice');
    await Promise.all(Array.from({ length: 50 }, () => withPassword('alice', GOOD)));
    for (let time = 0; time < 50; time += 1)
      expect((await withPassword('alice', GOOD)).refusal).toBeNull();
    expect(test.passwords.verified).toBe(1);
    test.now += 5 * MINUTE;
    await withPassword('alice', GOOD);
    expect(test.passwords.verified).toBe(2);
  });

  it('that was changed is not valid any longer at once', async () => {
    const { id } = await test.addUser('alice');
    await withPassword('alice', GOOD);
    await test.access.users.update(id, { password: OTHER });
    expect((await withPassword('alice', GOOD)).refusal?.reason).toBe('unknown');
    expect((await withPassword('alice', OTHER)).refusal).toBeNull();
    await test.access.users.update(id, { isDisabled: true });
    expect((await withPassword('alice', OTHER)).refusal?.reason).toBe('unknown');
  });

  it('that is changed while it is verified is not valid', async () => {
    const { id } = await test.addUser('alice');
    const pending = withPassword('alice', GOOD);
    test.store.users.put({ ...stored(id), isDisabled: true });
    expect((await pending).refusal?.reason).toBe('unknown');
    test.store.users.put({ ...stored(id), isDisabled: false });
    test.now += HOUR;
    const other = withPassword('alice', GOOD);
    test.store.users.put({ ...stored(id), passwordHash: '$argon2id$other' });
    expect((await other).refusal?.reason).toBe('unknown');
  });

  it('is hashed again where parameters were others, without another change', async () => {
    const { id } = await test.addUser('alice');
    const { Passwords } = await import('./passwords.ts');
    const old = await new Passwords(test.random, { memory: 16, passes: 1, lanes: 1 }).hash(GOOD);
    test.store.users.put({ ...stored(id), passwordHash: old });
    const session = await signIn();
    const renewed = stored(id).passwordHash!;
    expect(renewed).toContain('$m=8,t=1,p=1$');
    expect(stored(id)).toEqual({ ...stored(id), passwordHash: renewed, lastSignIn: NOW });
    expect((await withToken(session.token)).refusal).toBeNull();
    await signIn();
    expect(stored(id).passwordHash).toBe(renewed);
  });
});

describe('a session', () => {
  it('belongs to the user who signed in, by a token of which only the hash is stored', async () => {
    const { id } = await test.addUser('alice');
    const { token, session, principal } = await signIn();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect((await withToken(token)).principal).toEqual(principal);
    expect(principal).toMatchObject({ kind: 'user', id, name: 'alice', session: session.id });
    expect(JSON.stringify(test.store.sessions.get(session.id))).not.toContain(token);
    expect((await withToken(session.id)).refusal?.reason).toBe('unknown');
    expect((await withToken(session.hash)).refusal?.reason).toBe('unknown');
    expect(stored(id).lastSignIn).toBe(NOW);
  });

  it('is another one after each sign-in', async () => {
    await test.addUser('alice');
    const tokens = [await signIn(), await signIn()].map(({ token }) => token);
    expect(new Set(tokens).size).toBe(2);
  });

  it('ends after 12 hours without use', async () => {
    await test.addUser('alice');
    const { token } = await signIn();
    for (let time = 0; time < 3; time += 1) {
      test.now += 12 * HOUR - MINUTE;
      expect((await withToken(token)).refusal, `use ${time}`).toBeNull();
      if (time === 1) test.access.tidy();
    }
    test.now += 12 * HOUR;
    expect((await withToken(token)).refusal?.reason).toBe('expired');
    test.now += 1;
    test.access.tidy();
    expect((await withToken(token)).refusal?.reason).toBe('unknown');
  });

  it('ends after 7 days, however much it is used', async () => {
    await test.addUser('alice');
    const { token, session } = await signIn();
    while (test.now + HOUR < NOW + 7 * 24 * HOUR) {
      test.now += HOUR;
      expect((await withToken(token)).refusal).toBeNull();
    }
    test.now = NOW + 7 * 24 * HOUR - 1;
    expect((await withToken(token)).refusal).toBeNull();
    test.now += 1;
    expect((await withToken(token)).refusal?.reason).toBe('expired');
    expect(test.access.sessions.list(session.userId)).toEqual([]);
  });

  it.each([
    ['a new role', { role: 'admin' as const }],
    ['other spaces', { spaces: ['default'] }],
    ['a new password', { password: OTHER }],
    ['being disabled', { isDisabled: true }],
  ])('ends with %s', async (_, change) => {
    const { id } = await test.addUser('alice');
    const { token } = await signIn();
    await test.access.users.update(id, change);
    expect((await withToken(token)).refusal?.reason).toBe('unknown');
    await test.access.users.update(id, { isDisabled: false });
    expect((await withToken(token)).refusal?.reason).toBe('unknown');
  });

  it('goes on where a change changes nothing, and ends with its user', async () => {
    const { id } = await test.addUser('alice');
    const { token } = await signIn();
    await test.access.users.update(id, { role: 'analyst', spaces: null, isDisabled: false });
    expect((await withToken(token)).refusal).toBeNull();
    test.access.users.remove(id);
    expect((await withToken(token)).refusal?.reason).toBe('unknown');
  });

  it('is listed for its user, without its hash, and ends when they say so', async () => {
    const { id } = await test.addUser('alice');
    const first = await signIn();
    test.now += 5 * MINUTE;
    const second = await signIn();
    await withToken(first.token);
    const list = test.access.sessions.list(id);
    expect(list.map((each) => [each.id, each.lastSeen])).toEqual([
      [second.session.id, NOW + 5 * MINUTE],
      [first.session.id, NOW + 5 * MINUTE],
    ]);
    expect(Object.keys(list[0]!).sort()).toEqual([
      'address',
      'createdAt',
      'expiresAt',
      'id',
      'lastSeen',
      'userAgent',
    ]);
    expect(test.access.sessions.end(first.session.id)).toBe(true);
    expect((await withToken(first.token)).refusal?.reason).toBe('unknown');
    expect((await withToken(second.token)).refusal).toBeNull();
  });

  it('is the oldest that ends when a user has fifty', async () => {
    const { id } = await test.addUser('alice');
    const sessions = [];
    for (let time = 0; time < 52; time += 1) {
      test.now += 1;
      sessions.push(await signIn());
    }
    expect(test.access.sessions.list(id)).toHaveLength(50);
    expect((await withToken(sessions[1]!.token)).refusal?.reason).toBe('unknown');
    expect((await withToken(sessions[2]!.token)).refusal).toBeNull();
  });

  it('has no rights by a role that is not known', async () => {
    const { id } = await test.addUser('alice');
    const { token } = await signIn();
    test.store.users.put({ ...stored(id), role: 'overlord' });
    expect((await withToken(token)).principal?.rights).toEqual(new Set());
  });

  it('is not valid for a user who is disabled, however that came about', async () => {
    const { id } = await test.addUser('alice');
    const { token } = await signIn();
    test.store.users.put({ ...stored(id), isDisabled: true });
    expect((await withToken(token)).refusal?.reason).toBe('unknown');
    expect(await codeOf((async () => test.access.start({ id }, THERE))())).toBe('ENG1811');
  });

  it('may be started for a user who signed in elsewhere', async () => {
    const identity = { issuer: 'https://id.example', subject: '7' };
    const request = {
      name: 'dora',
      role: 'viewer',
      spaces: null,
      password: null,
      identity,
    } as const;
    const user = await test.access.users.create(request, 'oidc');
    const { token } = test.access.start(user, THERE);
    expect((await withToken(token)).principal?.name).toBe('dora');
  });
});

describe('changing a password', () => {
  const change = (current: string, password: string, principal = LOCAL) =>
    test.access.changePassword(principal, { current, password }, THERE);

  it('needs the current one, ends all sessions, and goes on in a new one', async () => {
    await test.addUser('alice');
    const other = await signIn();
    const { principal, token } = await signIn();
    expect(await codeOf(change(OTHER, OTHER, principal))).toBe('ENG1811');
    expect(await codeOf(change(GOOD, 'short', principal))).toBe('ENG1803');
    expect((await withToken(token)).refusal).toBeNull();
    const changed = await change(GOOD, OTHER, principal);
    for (const old of [other.token, token])
      expect((await withToken(old)).refusal?.reason).toBe('unknown');
    expect((await withToken(changed!.token)).principal?.name).toBe('alice');
    expect(await codeOf(signIn('alice', GOOD))).toBe('ENG1811');
  });

  it('starts no session for a client that has none, and is not for keys', async () => {
    const { id } = await test.addUser('alice');
    const { principal } = await withPassword('alice', GOOD);
    expect(await change(GOOD, OTHER, principal!)).toBeNull();
    expect(test.access.sessions.list(id)).toEqual([]);
    expect(await codeOf(change(GOOD, OTHER, { ...LOCAL, kind: 'key' }))).toBe('ENG1802');
  });
});

describe('a one-time link', () => {
  const admin = { name: 'root', password: GOOD };
  const first = (token: string, origin = HERE) =>
    test.access.createFirstAdmin(token, admin, origin);

  it('makes the first admin, once', async () => {
    const token = test.access.links.make('first-admin');
    const other = test.access.links.make('first-admin');
    expect(test.access.users.hasAdmin()).toBe(false);
    const { principal } = await first(token);
    expect(principal).toMatchObject({ kind: 'user', name: 'root', spaces: null });
    expect(principal.rights.has('admin')).toBe(true);
    expect(test.access.users.list()).toMatchObject([{ name: 'root', role: 'admin' }]);
    for (const each of [token, other]) expect(await codeOf(first(each))).toBe('ENG1813');
  });

  it('makes one admin where it is opened twice at once', async () => {
    const token = test.access.links.make('first-admin');
    const twice = ['root', 'toor'].map((name) =>
      codeOf(test.access.createFirstAdmin(token, { name, password: GOOD }, HERE)),
    );
    expect(new Set(await Promise.all(twice))).toEqual(new Set(['ENG1813', null]));
    expect(test.access.users.list()).toHaveLength(1);
  });

  it('is not used up by a password that is refused', async () => {
    const token = test.access.links.make('first-admin');
    const weak = { name: 'root', password: 'password1234' };
    expect(await codeOf(test.access.createFirstAdmin(token, weak, HERE))).toBe('ENG1803');
    expect(await codeOf(first(token))).toBeNull();
  });

  it('makes no second admin where there is one', async () => {
    await test.addUser('alice', { role: 'admin' });
    expect(await codeOf(first(test.access.links.make('first-admin')))).toBe('ENG1813');
  });

  it('is valid for 15 minutes, on this machine', async () => {
    const token = test.access.links.make('first-admin');
    for (const address of ['192.0.2.7', '2001:db8::1', '10.0.0.1', ''])
      expect(await codeOf(first(token, { ...HERE, address }))).toBe('ENG1813');
    test.now += 15 * MINUTE;
    expect(await codeOf(first(token))).toBe('ENG1813');
    const again = test.access.links.make('first-admin');
    test.now += 15 * MINUTE - 1;
    expect(await codeOf(first(again, { ...HERE, address: '::ffff:127.0.0.1' }))).toBeNull();
  });

  const local = async (token: string, origin = HERE) => test.access.signInByLink(token, origin);

  it('signs in the owner of the data directory, once and on this machine only', async () => {
    const token = test.access.links.make('local');
    expect(await codeOf(local(token, THERE))).toBe('ENG1813');
    const signedIn = await local(token);
    expect(signedIn.principal).toEqual({ ...LOCAL, session: signedIn.session.id });
    expect(await codeOf(local(token))).toBe('ENG1813');
    expect((await withToken(signedIn.token, '::1')).principal).toEqual(signedIn.principal);
    expect((await withToken(signedIn.token, THERE.address)).refusal?.reason).toBe('unknown');
  });

  it('is for one purpose, and cannot be guessed', async () => {
    const forAdmin = test.access.links.make('first-admin');
    const forLocal = test.access.links.make('local');
    expect(await codeOf(local(forAdmin))).toBe('ENG1813');
    expect(await codeOf(first(forLocal))).toBe('ENG1813');
    for (const token of ['', 'x', forLocal.slice(1)])
      expect(await codeOf(local(token))).toBe('ENG1813');
    expect(await codeOf(local(forLocal))).toBeNull();
  });

  it('is one of the latest ten', async () => {
    const tokens = Array.from({ length: 11 }, () => test.access.links.make('local'));
    expect(await codeOf(local(tokens[0]!))).toBe('ENG1813');
    expect(await codeOf(local(tokens[1]!))).toBeNull();
  });
});
