import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOOD, NOW, TestAccess } from './access.testing.ts';
import { LOCAL, mayWrite } from './principal.ts';
import type { NewUser } from './users.ts';

let test: TestAccess;
beforeEach(async () => void (test = await TestAccess.open()));
afterEach(() => test.close());

const codeOf = async (work: () => unknown) => {
  try {
    await work();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('users', () => {
  const create = (given: Partial<NewUser> = {}) =>
    test.access.users.create(
      { name: 'alice', role: 'analyst', spaces: null, password: GOOD, ...given },
      'root',
    );

  it('are shown without their hashes', async () => {
    const user = await create({ spaces: ['default'] });
    expect(user).toEqual({
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
      ) as string,
      name: 'alice',
      role: 'analyst',
      spaces: ['default'],
      hasPassword: true,
      identity: null,
      isDisabled: false,
      createdAt: NOW,
      createdBy: 'root',
      updatedAt: NOW,
      lastSignIn: null,
    });
    expect(test.access.users.list()).toEqual([user]);
    expect(test.access.users.get(user.id)).toEqual(user);
    expect(test.store.users.get(user.id)?.passwordHash).toMatch(/^\$argon2id\$/);
  });

  it.each<[string, Partial<NewUser>, string]>([
    ['a name', { name: '' }, 'ENG1802'],
    ['a name without a colon', { name: 'a:b' }, 'ENG1802'],
    ['a name that no key has', { name: 'key:ci' }, 'ENG1802'],
    ['a name without line ends', { name: 'alice\n' }, 'ENG1802'],
    ['a short name', { name: 'a'.repeat(101) }, 'ENG1802'],
    ['another name than the owner', { name: 'Local' }, 'ENG1802'],
    ['another name than an anonymous one', { name: 'anonymous' }, 'ENG1802'],
    ['a known role', { role: 'overlord' as 'admin' }, 'ENG1802'],
    ['all spaces as an admin', { role: 'admin', spaces: ['default'] }, 'ENG1802'],
    ['a space', { spaces: [] }, 'ENG1802'],
    ['spaces that exist', { spaces: ['default', 'none'] }, 'ENG1802'],
    ['a good password', { password: 'password1234' }, 'ENG1803'],
    ['a password without their name', { password: 'tidal-alice-lantern' }, 'ENG1803'],
  ])('need %s', async (_, given, code) => {
    expect(await codeOf(() => create(given))).toBe(code);
    expect(test.access.users.list()).toEqual([]);
  });

  it('have names of their own', async () => {
    await create();
    expect(await codeOf(() => create({ name: 'ALICE' }))).toBe('ENG1816');
    const twice = [codeOf(() => create({ name: 'bob' })), codeOf(() => create({ name: 'Bob' }))];
    expect(new Set(await Promise.all(twice))).toEqual(new Set(['ENG1816', null]));
  });

  it('are changed as asked, and not otherwise', async () => {
    const user = await create();
    test.now += 5;
    const { passwordHash } = test.store.users.get(user.id)!;
    const changed = await test.access.users.update(user.id, { role: 'engineer' });
    expect(changed).toEqual({ ...user, role: 'engineer', updatedAt: NOW + 5 });
    expect(test.store.users.get(user.id)?.passwordHash).toBe(passwordHash);
    const refused: [object, string][] = [
      [{ role: 'admin', spaces: ['default'] }, 'ENG1802'],
      [{ spaces: ['none'] }, 'ENG1802'],
      [{ password: 'password1234' }, 'ENG1803'],
    ];
    for (const [change, code] of refused)
      expect(await codeOf(() => test.access.users.update(user.id, change))).toBe(code);
    expect(test.access.users.get(user.id)).toEqual(changed);
    expect(await codeOf(() => test.access.users.update('x', {}))).toBe('ENG1801');
    expect(await codeOf(() => test.access.users.remove('x'))).toBe('ENG1801');
  });

  it('cannot lose their last admin who can sign in', async () => {
    const root = await create({ name: 'root', role: 'admin' });
    const disabled = await create({ name: 'disabled', role: 'admin' });
    await test.access.users.update(disabled.id, { isDisabled: true });
    // No one can sign in as this user.
    await create({ name: 'nopassword', role: 'admin', password: null });
    const changes = [
      () => test.access.users.remove(root.id),
      () => test.access.users.update(root.id, { isDisabled: true }),
      () => test.access.users.update(root.id, { role: 'responder' }),
    ];
    for (const change of changes) expect(await codeOf(change)).toBe('ENG1804');
    expect(test.access.users.get(root.id)).toEqual(root);
    const identity = { issuer: 'i', subject: 's' };
    const other = await create({ name: 'other', role: 'admin', password: null, identity });
    expect(await codeOf(changes[2]!)).toBeNull();
    expect(await codeOf(() => test.access.users.remove(other.id))).toBe('ENG1804');
    expect(await codeOf(() => test.access.users.remove(disabled.id))).toBeNull();
  });
});

describe('spaces', () => {
  const { list, create, update, remove } = {
    list: () => test.access.spaces.list(LOCAL).map(({ id }) => id),
    create: (id: string, name = 'Dev') =>
      test.access.spaces.create(id, { name, description: '' }, { ...LOCAL, name: 'root' }),
    update: (id: string, change: object) => test.access.spaces.update(id, change),
    remove: (id: string) => test.access.spaces.remove(id),
  };

  it('are made, changed and removed, and `default` is always there', async () => {
    expect(await create('dev')).toEqual({
      id: 'dev',
      name: 'Dev',
      description: '',
      createdAt: NOW,
      createdBy: 'root',
    });
    expect(update('dev', { description: 'x' })).toMatchObject({ name: 'Dev', description: 'x' });
    expect(update('default', { name: 'Main' }).name).toBe('Main');
    expect(await codeOf(() => remove('default'))).toBe('ENG1808');
    expect(list()).toEqual(['default', 'dev']);
    expect(test.access.spaces.has('dev')).toBe(true);
    await remove('dev');
    expect(list()).toEqual(['default']);
    expect(test.access.spaces.has('dev')).toBe(false);
    for (const work of [() => remove('dev'), () => update('dev', {})])
      expect(await codeOf(work)).toBe('ENG1807');
  });

  it.each(['', 'Dev', 'a b', '../x', 'a/b', '-a', '_a', 'é', 'a.b', 'a'.repeat(64), 'dev\n'])(
    'have no id %j',
    async (id) => {
      expect(await codeOf(() => create(id))).toBe('ENG1808');
    },
  );

  it('have ids of their own, and a name', async () => {
    await create('dev');
    expect(await codeOf(() => create('dev'))).toBe('ENG1818');
    expect(await codeOf(() => create('default'))).toBe('ENG1818');
    for (const name of [' ', 'a\u001b[2J', 'n'.repeat(101)])
      expect(await codeOf(() => create('x', name))).toBe('ENG1808');
    expect(await codeOf(() => update('dev', { description: 'd'.repeat(1_001) }))).toBe('ENG1808');
  });

  it('begin with their contents, and end before them', async () => {
    await create('dev');
    await remove('dev');
    expect(test.contents).toEqual(['create dev, not listed', 'remove dev, not listed']);
    test.failure = new Error('the disk is full');
    await expect(create('ops')).rejects.toThrow('the disk is full');
    expect(list()).toEqual(['default']);
  });

  it('are a hundred at most', async () => {
    for (let at = 0; at < 99; at += 1) await create(`s${at}`);
    expect(await codeOf(() => create('more'))).toBe('ENG1815');
  });

  it('stay while users or keys are bound to them', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await create(id);
    const user = await test.access.users.create(
      { name: 'alice', role: 'viewer', spaces: ['a', 'b'], password: GOOD },
      'root',
    );
    const key = (space: string, expiresAt: number | null = null) =>
      test.access.apiKeys.create(
        { name: 'k', rights: ['read'], space, streams: null, expiresAt },
        LOCAL,
      );
    const { view } = key('c');
    key('d', NOW + 1);
    for (const id of ['a', 'b', 'c', 'd']) expect(await codeOf(() => remove(id))).toBe('ENG1809');
    expect(await codeOf(() => remove('e'))).toBeNull();
    test.now += 1;
    expect(await codeOf(() => remove('d'))).toBeNull();
    test.access.apiKeys.revoke(view.id, LOCAL);
    expect(await codeOf(() => remove('c'))).toBeNull();
    await test.access.users.update(user.id, { spaces: ['a'] });
    expect(await codeOf(() => remove('b'))).toBeNull();
    expect(list()).toEqual(['a', 'default']);
  });

  it('are listed for those who may enter them', async () => {
    await create('dev');
    const ids = test.access.spaces.list({ ...LOCAL, spaces: ['dev'] }).map(({ id }) => id);
    expect(ids).toEqual(['dev']);
  });
});

it('data streams are those that begin so', () => {
  const streams = ['falco', 'logs-'];
  const may = ['falco', 'falco-2', 'logs-a', 'logs', 'xfalco'].map((stream) =>
    mayWrite({ ...LOCAL, streams }, stream),
  );
  expect(may).toEqual([true, true, true, false, false]);
  expect(mayWrite(LOCAL, 'anything')).toBe(true);
  expect(mayWrite({ ...LOCAL, streams: [] }, 'anything')).toBe(false);
});
