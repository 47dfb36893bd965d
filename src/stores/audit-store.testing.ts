import { beforeEach, describe, expect, it } from 'vitest';
import {
  canonicalText,
  ChainCheck,
  chainHash,
  exportLine,
  isWhole,
  NO_HASH,
  readExportLine,
} from './audit-chain.ts';
import type { AuditEntry, AuditNote, AuditStore, NewAuditEntry } from './audit-store.ts';

const NOW = 1_764_000_000_123;

export const auditEntry = (given: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  at: NOW,
  by: 'alice',
  byKind: 'user',
  byId: '0b6a',
  from: '192.0.2.7',
  requestId: 'r1',
  space: 'default',
  action: 'rules.patch',
  targetKind: 'rule',
  targetId: 'shell',
  outcome: 'succeeded',
  before: '{"revision":1}',
  after: '{"revision":2,"name":"\u0000 is escaped"}'.replace('\u0000', '\\u0000'),
  message: null,
  ...given,
});

const noteOf = (entry: NewAuditEntry): AuditNote => {
  const { at, by, byKind, byId, from, requestId, space, action, ...rest } = entry;
  const { targetKind, targetId, before } = rest;
  return { at, by, byKind, byId, from, requestId, space, action, targetKind, targetId, before };
};

/** What every audit store does, whatever it is on. */
export function auditStoreSuite(
  open: () => Promise<AuditStore>,
  reopen: (store: AuditStore) => Promise<AuditStore>,
): void {
  let store: AuditStore;
  beforeEach(async () => {
    store = await open();
  });

  const all = () => store.after(0, 1_000);
  const numbers = (entries: readonly AuditEntry[]) => entries.map(({ number }) => number);

  it('has no head before the first entry', () => {
    expect(store.head()).toEqual({ number: 0, hash: NO_HASH });
    expect(all()).toEqual([]);
  });

  it('numbers entries without holes, and chains them', async () => {
    const first = store.add(auditEntry());
    const second = store.add(auditEntry({ by: 'bob', before: null, message: 'so it is' }));
    store = await reopen(store);
    const third = store.add(auditEntry({ from: null, requestId: null, space: null }));
    expect(all()).toEqual([first, second, third]);
    expect(numbers(all())).toEqual([1, 2, 3]);
    expect(first.hash).toBe(chainHash(NO_HASH, canonicalText(first)));
    expect(third.hash).toBe(chainHash(second.hash, canonicalText(third)));
    expect(store.head()).toEqual({ number: 3, hash: third.hash });
  });

  it('keeps texts so that their hash is that of what is read', () => {
    store.add(auditEntry({ message: 'a\u0000b \ud800 é', by: 'x\u0000' }));
    const [read] = all();
    expect(read?.message).toBe('a␀b \ufffd é');
    expect(read?.hash).toBe(chainHash(NO_HASH, canonicalText(read!)));
    expect(isWhole(read!)).toBe(true);
    expect(readExportLine(exportLine(read!))).toEqual({
      number: 1,
      hash: read?.hash,
      text: canonicalText(read!),
    });
  });

  it('adds an entry in place of its note', async () => {
    const note = store.begin(noteOf(auditEntry({ targetId: null, before: null })));
    expect(all()).toEqual([]);
    expect(store.unfinished()).toBe(1);
    const other = store.add(auditEntry({ by: 'bob' }));
    const ended = store.end(note, {
      outcome: 'failed',
      after: null,
      message: '409: there is one already',
      targetId: 'shell',
      before: '1',
      by: 'carol',
    });
    expect(other.number).toBe(1);
    expect(ended).toMatchObject({ number: 2, by: 'carol', targetId: 'shell', before: '1' });
    expect(store.unfinished()).toBe(0);
    expect(store.end(note, { outcome: 'failed', after: null, message: null })).toBeNull();
    store = await reopen(store);
    expect(numbers(all())).toEqual([1, 2]);
  });

  it('makes entries of what never ended', async () => {
    store.begin(noteOf(auditEntry({ by: 'first' })));
    store.drop(store.begin(noteOf(auditEntry({ by: 'dropped' }))));
    store.begin(noteOf(auditEntry({ by: 'second' })));
    store = await reopen(store);
    expect(all().map(({ by, outcome, after }) => [by, outcome, after])).toEqual([
      ['first', 'unknown', null],
      ['second', 'unknown', null],
    ]);
    store = await reopen(store);
    expect(all()).toHaveLength(2);
  });

  describe('list', () => {
    beforeEach(() => {
      store.add(auditEntry());
      store.add(auditEntry({ by: 'bob', at: NOW + 1, space: 'dev' }));
      store.add(auditEntry({ action: 'user.create', targetKind: 'user', at: NOW + 2 }));
      store.add(auditEntry({ outcome: 'refused', targetId: null, at: NOW + 3 }));
    });

    it.each([
      [{}, [4, 3, 2, 1]],
      [{ limit: 2 }, [4, 3]],
      [{ limit: 2, before: 3 }, [2, 1]],
      [{ by: 'bob' }, [2]],
      [{ action: 'user.create' }, [3]],
      [{ targetKind: 'rule' }, [4, 2, 1]],
      [{ targetId: 'shell' }, [3, 2, 1]],
      [{ targetId: 'shell', targetKind: 'user' }, [3]],
      [{ outcome: 'refused' as const }, [4]],
      [{ space: 'dev' }, [2]],
      [{ from: NOW + 1, to: NOW + 2 }, [3, 2]],
      [{ by: "' OR 1=1 --" }, []],
    ])('%o', (query, expected) => {
      expect(numbers(store.list({ limit: 10, ...query }))).toEqual(expected);
    });
  });

  it('holds together when it is followed', () => {
    for (let number = 0; number < 50; number += 1) store.add(auditEntry({ at: NOW + number }));
    const check = new ChainCheck([{ ...store.head(), at: NOW }]);
    for (const entry of all()) check.add(entry.number, canonicalText(entry), entry.hash);
    expect(check.end()).toMatchObject({ entries: 50, first: 1, faults: [], headsHeld: 1 });
  });
}
