import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateStore, verifyAudit } from '../../stores/open/state.ts';
import type { StateStore } from '../../stores/state-store.ts';
import { AuditLog, type Doing } from './audit-log.ts';
import { ExpiredExceptions } from './expired-exceptions.ts';

const doing: Doing = {
  by: 'alice',
  byKind: 'user',
  byId: 'a',
  from: '192.0.2.7',
  requestId: 'r',
  space: 'default',
  action: 'rules.patch',
  targetKind: 'rule',
  targetId: 'shell',
};

let folder: string;
let state: StateStore;
let audit: AuditLog;
let now = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-log-'));
  state = await openStateStore(join(folder, 'state.db'));
  now = 1_800_000_000_000;
  audit = new AuditLog({ store: state.audit, now: () => now, log: { error: () => {} } });
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true });
});

const entries = () => state.audit.after(0, 10_000);

describe('AuditLog', () => {
  it('keeps a flood of refused requests from filling the disk, and counts what it leaves out', () => {
    for (let n = 0; n < 5_000; n += 1) {
      const from = n % 2 === 0 ? '192.0.2.7' : `198.51.100.${n % 200}`;
      audit.refused({ ...doing, from }, '403: no');
    }
    const written = entries().length;
    expect(written).toBe(30);
    now += 60_000;
    audit.tidy();
    const last = entries().at(-1);
    expect(last).toMatchObject({ by: 'dockwarden', action: 'requests.refused' });
    const { total, networks } = JSON.parse(last?.after ?? '') as {
      total: number;
      networks: [string, number][];
    };
    expect(total + written).toBe(5_000);
    expect(networks[0]?.[0]).toBe('192.0.2.7');
    expect(audit.counts.get('left-out')).toBe(total);
    // A minute later, they may be told again.
    audit.refused(doing, '403: no');
    expect(entries()).toHaveLength(written + 2);
  });

  it('keeps those who are not known from it, too, but tells all that they change', () => {
    for (let n = 0; n < 100; n += 1) {
      const begun = audit.begin(doing, true);
      audit.end(begun, { outcome: 'failed', message: '400: no' });
    }
    expect(entries()).toHaveLength(5);
    const nothing = audit.begin(doing, true);
    audit.end(nothing, { outcome: 'succeeded', message: null });
    expect(entries()).toHaveLength(5);
    const begun = audit.begin(doing, true);
    audit.end(begun, { outcome: 'succeeded', message: null, after: '{"id":1}', by: 'bob' });
    expect(entries().at(-1)).toMatchObject({ number: 6, by: 'bob', outcome: 'succeeded' });
    expect(state.audit.unfinished()).toBe(0);
  });

  it('keeps a known user from filling the disk with failed requests', () => {
    for (let n = 0; n < 500; n += 1) {
      const begun = audit.begin(doing, false);
      audit.end(begun, { outcome: 'failed', message: '404: no' });
    }
    expect(entries()).toHaveLength(120);
    expect(state.audit.unfinished()).toBe(0);
    const other = audit.begin({ ...doing, byId: 'b' }, false);
    audit.end(other, { outcome: 'failed', message: '404: no' });
    const changed = audit.begin(doing, false);
    audit.end(changed, { outcome: 'failed', message: '500: no', after: '{"id":1}' });
    const done = audit.begin(doing, false);
    audit.end(done, { outcome: 'succeeded', message: null });
    expect(entries()).toHaveLength(123);
    now += 60_000;
    audit.tidy();
    const { total } = JSON.parse(entries().at(-1)?.after ?? '') as { total: number };
    expect(total).toBe(380);
  });

  it('makes no entry of what is not worth one', () => {
    audit.leave(audit.begin(doing, false));
    expect(entries()).toEqual([]);
    expect(state.audit.unfinished()).toBe(0);
  });

  it('moves older entries to files, and removes the oldest of too many with an entry that says so', () => {
    audit = new AuditLog({
      store: state.audit,
      now: () => now,
      log: { error: () => {} },
      maxFiles: 2,
    });
    state.transaction(() => {
      for (let n = 1; n <= 30_000; n += 1)
        audit.add(doing, { outcome: 'succeeded', message: null });
    });
    for (let minute = 0; minute < 3; minute += 1) audit.tidy();
    expect(state.audit.files()).toMatchObject([
      { first: 8_001, last: 10_000 },
      { first: 10_001, last: 12_000 },
    ]);
    expect(state.audit.anchor().number).toBe(8_000);
    const [last] = state.audit.list({ limit: 1 });
    expect(last).toMatchObject({ action: 'audit.retention', byKind: 'service' });
    expect(verifyAudit(state.audit, []).faults).toEqual([]);
  });

  it('writes later what cannot be written now', () => {
    const begun = audit.begin(doing, false);
    const real = state.audit.end.bind(state.audit);
    state.audit.end = () => {
      throw new Error('the disk is full');
    };
    expect(() => audit.end(begun, { outcome: 'succeeded', message: null })).toThrow('full');
    expect(() => audit.tidy()).toThrow('full');
    expect(entries()).toEqual([]);
    state.audit.end = real;
    audit.tidy();
    audit.tidy();
    expect(entries()).toMatchObject([{ outcome: 'succeeded', targetId: 'shell' }]);
  });

  it('cuts what is long, and says so', () => {
    const after = JSON.stringify({ text: 'x'.repeat(200_000) });
    audit.add(doing, { outcome: 'succeeded', message: 'm'.repeat(5_000), after });
    const [entry] = entries();
    expect(entry?.message).toHaveLength(1_000);
    expect(JSON.parse(entry?.after ?? '')).toMatchObject({ cut: after.length });
    expect(entry?.after?.length).toBeLessThan(66_000);
  });
});

describe('ExpiredExceptions', () => {
  it('tells each expiry once, also over a restart', () => {
    const expired = { key: 'item', expiredAt: now - 5_000, item: { name: 'x' } };
    const first = new ExpiredExceptions(audit);
    first.note('default', [expired]);
    first.note('default', [expired]);
    new ExpiredExceptions(audit).note('default', [expired]);
    expect(entries()).toMatchObject([
      { by: 'dockwarden', action: 'exceptions.expire', targetId: 'item', space: 'default' },
    ]);
    first.note('default', [{ ...expired, expiredAt: now + 1 }]);
    expect(entries()).toHaveLength(2);
  });
});
