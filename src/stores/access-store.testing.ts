import { beforeEach, describe, expect, it } from 'vitest';
import type {
  AccessStore,
  ApiKeyRow,
  SavedViewRow,
  SessionRow,
  SpaceRow,
  UserRow,
} from './access-store.ts';

const NOW = 1_764_000_000_123;

export function userRow(id: string, given: Partial<UserRow> = {}): UserRow {
  return {
    id,
    name: `Name-${id}`,
    role: 'analyst',
    spaces: ['default', 'dev'],
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$é',
    identity: null,
    isDisabled: false,
    createdAt: NOW,
    createdBy: 'local',
    updatedAt: NOW + 1,
    lastSignIn: null,
    ...given,
  };
}

export function sessionRow(id: string, given: Partial<SessionRow> = {}): SessionRow {
  return {
    id,
    hash: `hash of ${id}`,
    userId: 'a',
    createdAt: NOW,
    lastSeen: NOW,
    expiresAt: NOW + 1_000,
    address: '::1',
    userAgent: 'curl/8 "é"',
    ...given,
  };
}

export function apiKeyRow(id: string, given: Partial<ApiKeyRow> = {}): ApiKeyRow {
  return {
    id,
    name: 'ci',
    prefix: 'abcd1234',
    hash: `hash of ${id}`,
    rights: ['ingest', 'read'],
    space: 'dev',
    streams: ['falco', 'logs-*'],
    createdAt: NOW,
    createdBy: 'alice',
    expiresAt: null,
    revokedAt: null,
    revokedBy: null,
    lastUsed: null,
    ...given,
  };
}

const spaceRow = (id: string): SpaceRow => ({
  id,
  name: `Space ${id}`,
  description: 'é',
  createdAt: NOW,
  createdBy: 'alice',
});

const viewRow = (id: string, given: Partial<SavedViewRow> = {}): SavedViewRow => ({
  id,
  space: 'dev',
  page: 'alerts',
  name: id,
  state: '{"é":1}',
  isShared: false,
  owner: 'alice',
  createdAt: NOW,
  updatedAt: NOW,
  ...given,
});

/** What every access store must do. @param open a new one; `reopen` one whose rows must still be there */
export function accessStoreSuite(
  open: () => Promise<AccessStore>,
  reopen: (store: AccessStore) => Promise<AccessStore>,
): void {
  let store: AccessStore;
  beforeEach(async () => void (store = await open()));

  describe('users', () => {
    it('are given back as they were put, by name', async () => {
      const identity = { issuer: 'https://id.example', subject: '1' };
      const rows = [
        userRow('b', { name: 'bea', spaces: null, passwordHash: null, identity, lastSignIn: NOW }),
        userRow('a', { name: 'Carl', isDisabled: true }),
        userRow('c', { name: 'Ann', spaces: [] }),
      ];
      for (const row of rows) store.users.put(row);
      const again = await reopen(store);
      expect(again.users.list()).toEqual([rows[2], rows[0], rows[1]]);
      expect(again.users.get('a')).toEqual(rows[1]);
      expect(again.users.get('x')).toBeNull();
      expect(again.users.ofIdentity('https://id.example', '1')).toEqual(rows[0]);
      expect(again.users.ofIdentity('https://id.example', '2')).toBeNull();
    });

    it('have names without regard to case', () => {
      store.users.put(userRow('a', { name: 'Alice' }));
      expect(store.users.named('aLICE')?.id).toBe('a');
      expect(store.users.named('alic')).toBeNull();
      expect(() => store.users.put(userRow('b', { name: 'alice' }))).toThrow(
        expect.objectContaining({ code: 'STO1312' }),
      );
      store.users.put(userRow('a', { name: 'ALICE', role: 'admin' }));
      expect(store.users.list()).toEqual([userRow('a', { name: 'ALICE', role: 'admin' })]);
    });

    it('have each an identity of their own', () => {
      const identity = { issuer: 'i', subject: 's' };
      store.users.put(userRow('a', { identity }));
      store.users.put(userRow('b'));
      store.users.put(userRow('c'));
      expect(() => store.users.put(userRow('b', { identity }))).toThrow(
        expect.objectContaining({ code: 'STO1312' }),
      );
      expect(store.users.get('b')?.identity).toBeNull();
    });

    it('take their sessions with them', () => {
      store.users.put(userRow('a'));
      store.sessions.put(sessionRow('1', { userId: 'a' }));
      store.sessions.put(sessionRow('2', { userId: 'b' }));
      // To replace a user is not to remove one.
      store.users.put(userRow('a', { role: 'admin' }));
      expect(store.sessions.ofUser('a')).toHaveLength(1);
      expect([store.users.remove('a'), store.users.remove('a')]).toEqual([true, false]);
      expect(store.sessions.get('1')).toBeNull();
      expect(store.sessions.get('2')).not.toBeNull();
    });
  });

  describe('sessions', () => {
    it('are given back as they were put, latest first', async () => {
      const rows = [sessionRow('1'), sessionRow('2', { createdAt: NOW + 1 })];
      for (const row of rows) store.sessions.put(row);
      store.sessions.put(sessionRow('3', { userId: 'local' }));
      const again = await reopen(store);
      expect(again.sessions.ofUser('a')).toEqual([rows[1], rows[0]]);
      expect(again.sessions.byHash('hash of 2')).toEqual(rows[1]);
      expect(again.sessions.byHash('2')).toBeNull();
      expect(again.sessions.get('1')).toEqual(rows[0]);
    });

    it('note when they were seen', () => {
      store.sessions.put(sessionRow('1'));
      store.sessions.seen(
        new Map([
          ['1', NOW + 5],
          ['ended', NOW],
        ]),
      );
      expect(store.sessions.ofUser('a')).toEqual([sessionRow('1', { lastSeen: NOW + 5 })]);
      expect(store.sessions.get('ended')).toBeNull();
    });

    it('end one by one, and all of a user', () => {
      for (const id of ['1', '2', '3']) store.sessions.put(sessionRow(id));
      expect([store.sessions.remove('1'), store.sessions.remove('1')]).toEqual([true, false]);
      expect([store.sessions.removeOfUser('a'), store.sessions.removeOfUser('a')]).toEqual([2, 0]);
    });

    it('are removed when they have expired or were idle', () => {
      store.sessions.put(sessionRow('expired', { expiresAt: NOW - 1 }));
      store.sessions.put(sessionRow('now', { expiresAt: NOW, lastSeen: NOW - 100 }));
      store.sessions.put(sessionRow('idle', { lastSeen: NOW - 101 }));
      expect(store.sessions.prune(NOW, NOW - 100)).toBe(2);
      expect(store.sessions.ofUser('a').map(({ id }) => id)).toEqual(['now']);
    });
  });

  describe('API keys', () => {
    it('are given back as they were put, latest first', async () => {
      const rows = [
        apiKeyRow('1'),
        apiKeyRow('2', {
          createdAt: NOW + 1,
          space: null,
          streams: null,
          expiresAt: NOW + 9,
          revokedAt: NOW + 2,
          revokedBy: 'bob',
          lastUsed: NOW,
        }),
      ];
      for (const row of rows) store.apiKeys.put(row);
      const again = await reopen(store);
      expect(again.apiKeys.list()).toEqual([rows[1], rows[0]]);
      expect(again.apiKeys.get('1')).toEqual(rows[0]);
      expect(again.apiKeys.byHash('hash of 2')).toEqual(rows[1]);
      expect(again.apiKeys.byHash('hash')).toBeNull();
    });

    it('note when they were used, and are removed', () => {
      store.apiKeys.put(apiKeyRow('1'));
      store.apiKeys.used(
        new Map([
          ['1', NOW + 5],
          ['x', NOW],
        ]),
      );
      expect(store.apiKeys.list()).toEqual([apiKeyRow('1', { lastUsed: NOW + 5 })]);
      expect([store.apiKeys.remove('1'), store.apiKeys.remove('1')]).toEqual([true, false]);
    });

    it('are removed long after their end', () => {
      store.apiKeys.put(apiKeyRow('valid'));
      store.apiKeys.put(apiKeyRow('later', { expiresAt: NOW }));
      store.apiKeys.put(apiKeyRow('expired', { expiresAt: NOW - 1 }));
      store.apiKeys.put(apiKeyRow('revoked', { expiresAt: NOW + 9, revokedAt: NOW - 1 }));
      expect(store.apiKeys.prune(NOW)).toBe(2);
      expect(store.apiKeys.list().map(({ id }) => id)).toEqual(['later', 'valid']);
    });
  });

  describe('spaces', () => {
    it('are given back as they were put, `default` among them', async () => {
      for (const id of ['ops', 'dev']) store.spaces.put(spaceRow(id));
      const again = await reopen(store);
      expect(again.spaces.list().map(({ id }) => id)).toEqual(['default', 'dev', 'ops']);
      expect(again.spaces.get('dev')).toEqual(spaceRow('dev'));
      expect(again.spaces.get('none')).toBeNull();
    });

    it('are removed with their views, but for `default`', () => {
      store.spaces.put(spaceRow('dev'));
      store.savedViews.put(viewRow('1'));
      store.savedViews.put(viewRow('2', { space: 'default' }));
      const removed = ['dev', 'dev', 'default'].map((id) => store.spaces.remove(id));
      expect(removed).toEqual([true, false, false]);
      expect(store.spaces.list().map(({ id }) => id)).toEqual(['default']);
      expect(store.savedViews.get('1')).toBeNull();
      expect(store.savedViews.get('2')).not.toBeNull();
    });
  });

  it('shows views to their owner, and shared ones to others', async () => {
    const rows = [
      viewRow('own'),
      viewRow('other', { owner: 'bob' }),
      viewRow('shared', { owner: 'bob', isShared: true }),
      viewRow('elsewhere', { space: 'default' }),
    ];
    for (const row of rows) store.savedViews.put(row);
    const again = await reopen(store);
    expect(again.savedViews.list('dev', 'alice')).toEqual([rows[0], rows[2]]);
    expect(again.savedViews.get('other')).toEqual(rows[1]);
    expect([again.savedViews.remove('own'), again.savedViews.remove('own')]).toEqual([true, false]);
  });
}
