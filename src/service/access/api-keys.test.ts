import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, LOCAL_KEY, MINUTE, NOW, TestAccess } from './access.testing.ts';
import type { ApiKeyRequest } from './api-keys.ts';
import { LOCAL, type Principal } from './principal.ts';
import type { Right } from '../operation/rights.ts';
import { hashOf } from './secrets.ts';

let test: TestAccess;
beforeEach(async () => void (test = await TestAccess.open()));
afterEach(() => test.close());

const request = (given: Partial<ApiKeyRequest> = {}): ApiKeyRequest => ({
  name: 'ci',
  rights: ['ingest', 'read'],
  space: null,
  streams: null,
  expiresAt: null,
  ...given,
});

const add = (given: Partial<ApiKeyRequest> = {}, by: Principal = LOCAL) =>
  test.access.apiKeys.create(request(given), by);

const ask = (key: string) => test.access.authenticate({ kind: 'key', key }, '192.0.2.7');
const reason = async (key: string) => (await ask(key)).refusal?.reason;

it('a key is who it says, with the rights it was given', async () => {
  const { view, key } = add({ rights: ['read', 'ingest'], streams: ['falco', 'logs-'] });
  expect((await ask(key)).principal).toEqual({
    kind: 'key',
    id: view.id,
    name: 'key:ci',
    rights: new Set(['ingest', 'read']),
    spaces: null,
    streams: ['falco', 'logs-'],
    session: null,
  });
  await test.access.spaces.create('dev', { name: 'Dev', description: '' }, LOCAL);
  expect((await ask(add({ space: 'dev' }).key)).principal?.spaces).toEqual(['dev']);
});

it('only the hash of a key is stored, and no list shows it', () => {
  const { view, key } = add();
  const stored = JSON.stringify(test.store.apiKeys.list());
  expect(stored).not.toContain(key.slice(12, 55));
  expect(test.store.apiKeys.get(view.id)?.hash).toBe(hashOf(key));
  const shown = JSON.stringify([
    view,
    test.access.apiKeys.list(),
    test.access.apiKeys.get(view.id),
  ]);
  expect(shown).not.toContain(key.slice(12, 55));
  expect(shown).not.toContain(hashOf(key));
  expect(shown).toContain(view.prefix);
});

it('refuses what is not a key, and unknown keys', async () => {
  const { key } = add();
  expect(await reason(key.slice(0, -1))).toBe('malformed');
  expect(await reason(key.replace('dw_', ''))).toBe('malformed');
  const [row] = test.store.apiKeys.list();
  test.store.apiKeys.remove(row!.id);
  expect(await reason(key)).toBe('unknown');
});

it('is valid up to its expiry', async () => {
  const { key } = add({ expiresAt: NOW + HOUR });
  test.now = NOW + HOUR - 1;
  expect((await ask(key)).refusal).toBeNull();
  test.now = NOW + HOUR;
  expect((await ask(key)).refusal).toMatchObject({ reason: 'expired', code: 'ENG1817' });
  expect(test.access.apiKeys.list()).toMatchObject([{ state: 'expired' }]);
});

it('is not valid any longer at once when it is revoked, and says by whom it was', async () => {
  const { view, key } = add();
  await ask(key);
  test.now += 5;
  expect(test.store.apiKeys.get(view.id)?.lastUsed).toBeNull();
  const revoked = test.access.apiKeys.revoke(view.id, { ...LOCAL, name: 'bob' });
  expect(revoked).toMatchObject({ state: 'revoked', revokedAt: NOW + 5, revokedBy: 'bob' });
  expect(await reason(key)).toBe('revoked');
  test.now += 5;
  // It was revoked once, and stays as it was.
  expect(test.access.apiKeys.revoke(view.id, LOCAL)).toEqual(revoked);
  test.access.tidy();
  const lastUsed = Math.floor(NOW / MINUTE) * MINUTE;
  expect(test.store.apiKeys.get(view.id)).toMatchObject({ lastUsed, revokedAt: NOW + 5 });
  expect(() => test.access.apiKeys.revoke('x', LOCAL)).toThrow(
    expect.objectContaining({ code: 'ENG1805' }),
  );
});

it('notes its last use to the minute, and writes that later', async () => {
  const { view, key } = add();
  expect(test.access.apiKeys.get(view.id).lastUsed).toBeNull();
  const written: unknown[] = [];
  const used = test.store.apiKeys.used.bind(test.store.apiKeys);
  test.store.apiKeys.used = (times) => {
    written.push([...times]);
    used(times);
  };
  test.now = NOW + 10_000;
  for (let times = 0; times < 100; times += 1) await ask(key);
  test.now += MINUTE;
  await ask(key);
  expect(written).toEqual([]);
  expect(test.access.apiKeys.get(view.id).lastUsed).toBe(NOW + MINUTE);
  expect(test.store.apiKeys.get(view.id)?.lastUsed).toBeNull();
  test.access.tidy();
  expect(written).toEqual([[[view.id, NOW + MINUTE]]]);
  expect(test.access.apiKeys.get(view.id).lastUsed).toBe(NOW + MINUTE);
  await ask(key);
  test.access.close();
  expect(written).toHaveLength(1);
});

it('does not note the use of a key that is not valid', async () => {
  const { view, key } = add({ expiresAt: NOW + 1 });
  test.now = NOW + MINUTE;
  await ask(key);
  test.access.tidy();
  expect(test.access.apiKeys.get(view.id).lastUsed).toBeNull();
});

it('is listed for a while after its end', () => {
  const { view } = add({ expiresAt: NOW + HOUR });
  test.now = NOW + 90 * 24 * HOUR;
  test.access.tidy();
  expect(test.access.apiKeys.list().map(({ id }) => id)).toEqual([view.id]);
  test.now += HOUR + 1;
  test.access.tidy();
  expect(test.access.apiKeys.list()).toEqual([]);
});

describe('what a key may be', () => {
  const refused = (given: Partial<ApiKeyRequest>, by: Principal = LOCAL) => {
    try {
      add(given, by);
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const withRights = (...rights: Right[]): Principal => ({ ...LOCAL, rights: new Set(rights) });

  it.each<[string, Partial<ApiKeyRequest>, string]>([
    ['a name', { name: ' ' }, 'ENG1806'],
    ['a short name', { name: 'n'.repeat(101) }, 'ENG1806'],
    ['a name of one line', { name: 'ci\nroot' }, 'ENG1806'],
    ['a name that reads as it is', { name: 'ci\u202etoor' }, 'ENG1806'],
    ['a right', { rights: [] }, 'ENG1806'],
    ['a space that exists', { space: 'none' }, 'ENG1806'],
    ['an expiry to come', { expiresAt: NOW }, 'ENG1806'],
    ['all spaces as an admin', { rights: ['admin'], space: 'default' }, 'ENG1806'],
    ['data streams only for ingest', { rights: ['read'], streams: ['a'] }, 'ENG1806'],
    ['at least one prefix', { streams: [] }, 'ENG1806'],
    ['a few prefixes', { streams: Array.from({ length: 21 }, (_, i) => `s${i}`) }, 'ENG1806'],
    ['prefixes of names', { streams: ['ok', 'logs-*'] }, 'ENG1806'],
  ])('it needs %s', (_, given, code) => {
    expect(refused(given)).toBe(code);
    expect(test.access.apiKeys.list()).toEqual([]);
  });

  it('has no right that its creator does not have', () => {
    const by = withRights('admin', 'read');
    expect(refused({ rights: ['read'] }, by)).toBeNull();
    expect(refused({ rights: ['read', 'ingest'] }, by)).toBe('ENG1806');
  });

  it('enters no space that its creator does not', async () => {
    const by = { ...LOCAL, spaces: ['default'] };
    expect(refused({ space: 'default' }, by)).toBeNull();
    expect(refused({ space: null }, by)).toBe('ENG1806');
    await test.access.spaces.create('dev', { name: 'Dev', description: '' }, LOCAL);
    expect(refused({ space: 'dev' }, by)).toBe('ENG1806');
  });

  it('writes to no data stream that its creator does not', () => {
    const by = { ...LOCAL, streams: ['logs-'] };
    expect(refused({ streams: ['logs-', 'logs-a'] }, by)).toBeNull();
    expect(refused({ streams: ['logs'] }, by)).toBe('ENG1806');
    expect(refused({ streams: null }, by)).toBe('ENG1806');
    expect(refused({ streams: null, rights: ['read'] }, by)).toBeNull();
  });
});

it('knows the key of local programs, and no other of its form', async () => {
  expect((await ask(LOCAL_KEY)).principal).toEqual(LOCAL);
  expect(await reason(`dw_local_${'x'.repeat(43)}`)).toBe('unknown');
});
