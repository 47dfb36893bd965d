import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../stores/audit-store.ts';
import { ChainCheck, canonicalText } from '../../../stores/audit-chain.ts';
import { ServiceWithDetection } from '../real-detection.testing.ts';

const PASSWORD = 'tidal-ochre-lantern-48';
const RULE = {
  rule_id: 'shell',
  name: 'Shell',
  description: 'A shell was started.',
  type: 'eql',
  severity: 'low',
  risk_score: 21,
  index: ['logs-*'],
  query: 'process where process.name == "sh"',
};

describe('the audit log', () => {
  const service = new ServiceWithDetection();
  let seen = 0;
  beforeAll(async () => {
    await service.start();
    seen = service.audit.head().number;
  });
  afterAll(() => service.stop());

  /** The entries since the last call. */
  const entries = (): AuditEntry[] => {
    const found = service.audit.after(seen, 1_000);
    seen = service.audit.head().number;
    return found;
  };
  const one = (): AuditEntry & { was: Told; is: Told } => {
    const found = entries();
    expect(found).toHaveLength(1);
    const [entry] = found as [AuditEntry];
    return { ...entry, was: told(entry.before), is: told(entry.after) };
  };
  const signIn = (body: object) =>
    fetch(`${service.url}/dw/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const ask = (method: string, path: string, body?: unknown) => service.ask(method, path, body);

  it('has what a rule was and is, and which fields have changed', async () => {
    await ask('POST', '/dw/rules', RULE);
    expect(one()).toMatchObject({
      by: 'ann',
      byKind: 'local',
      from: '127.0.0.1',
      space: 'default',
      action: 'rules.create',
      targetKind: 'rule',
      targetId: 'shell',
      outcome: 'succeeded',
      before: null,
      is: { revision: 0, document: { query: RULE.query } },
    });
    await ask('PATCH', '/dw/rules/shell', { name: 'A shell', tags: ['x'] });
    expect(one()).toMatchObject({
      action: 'rules.patch',
      targetId: 'shell',
      was: { revision: 0, document: { name: 'Shell' } },
      is: { revision: 1, changed: ['name', 'tags'], document: { name: 'A shell' } },
    });
    await ask('POST', '/dw/rules/shell/_disable');
    expect(one()).toMatchObject({ was: { isEnabled: true }, is: { isEnabled: false } });
  });

  it('has nothing of views that only their owner sees, and no contents of those that are shared', async () => {
    const view = { page: 'alerts', name: 'Mine', state: { filters: 'x'.repeat(15_000) } };
    const { value } = await ask('POST', '/dw/views', view);
    const path = `/dw/views/${(value as { id: string }).id}`;
    await ask('PATCH', path, { name: 'Still mine' });
    expect(entries()).toEqual([]);
    await ask('PATCH', path, { isShared: true });
    const shared = one();
    expect(shared).toMatchObject({
      action: 'views.update',
      targetKind: 'saved-view',
      was: { name: 'Still mine', isShared: false },
      is: { isShared: true },
    });
    expect(JSON.stringify(shared).length).toBeLessThan(2_500);
    await ask('PATCH', path, { isShared: false });
    expect(one()).toMatchObject({ action: 'views.update', is: { isShared: false } });
    await ask('DELETE', path);
    expect(entries()).toEqual([]);
    await ask('DELETE', path);
    expect(one()).toMatchObject({ action: 'views.remove', outcome: 'failed' });
  });

  it('has what failed, and why', async () => {
    await ask('POST', '/dw/rules', RULE);
    expect(one()).toMatchObject({
      action: 'rules.create',
      outcome: 'failed',
      message: expect.stringMatching(/^409: .*shell/) as string,
      before: null,
      after: null,
    });
    await ask('DELETE', '/dw/rules/none');
    expect(one()).toMatchObject({
      outcome: 'failed',
      targetKind: 'rule',
      targetId: 'none',
      message: expect.stringMatching(/^404: .*\(ENG1501\)$/) as string,
    });
  });

  it('has several things that change together, with what each was', async () => {
    await ask('POST', '/dw/rules/shell/_exceptions', {
      items: [
        {
          name: 'Backup',
          description: '',
          type: 'simple',
          entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'b' }],
        },
      ],
    });
    const entry = one();
    expect(entry).toMatchObject({ action: 'exceptions.addToRule', targetKind: 'exception-item' });
    expect(entry.is['counts']).toEqual([
      { kind: 'exception-list', added: 1, changed: 0, removed: 0 },
      { kind: 'rule', added: 0, changed: 1, removed: 0 },
      { kind: 'exception-item', added: 1, changed: 0, removed: 0 },
    ]);
    expect(entry.was['items']).toMatchObject([
      { kind: 'rule', id: 'shell', value: { revision: 1 } },
    ]);
  });

  it('has nothing of changes that were undone', async () => {
    const bad = { name: 'Bad', entries: 'none' };
    await ask('POST', '/dw/rules/shell/_exceptions', { items: [bad] });
    expect(one()).toMatchObject({ outcome: 'failed', before: null, after: null });
  });

  it('has which values of a list have come and gone', async () => {
    const csv = { 'content-type': 'text/csv' };
    await service.ask('POST', '/dw/value-lists/ips/_import?type=ip', '192.0.2.1\n192.0.2.2', csv);
    expect(one()).toMatchObject({ targetKind: 'value-list', is: { values: 2 } });
    await service.ask(
      'POST',
      '/dw/value-lists/ips/_import?replace=true',
      '192.0.2.2\n192.0.2.3',
      csv,
    );
    expect(one()).toMatchObject({
      targetId: 'ips',
      was: { values: 2 },
      is: { firstAdded: ['192.0.2.3'], firstRemoved: ['192.0.2.1'] },
    });
  });

  it('has each change of many at once with its own before, in whatever order they come', async () => {
    const count = 20;
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        ask('PATCH', '/dw/rules/shell', { risk_score: 30 + n }),
      ),
    );
    const changes = entries().map(({ before, after }) => [told(before), told(after)] as const);
    expect(changes).toHaveLength(count);
    const byRevision = changes.toSorted(([, one], [, other]) => num(one) - num(other));
    for (const [index, [was, is]] of byRevision.entries()) {
      expect(num(is)).toBe(num(was) + 1);
      if (index > 0) expect(was['document']).toEqual(byRevision[index - 1]?.[1]['document']);
    }
  });

  it('has users, keys and sessions without their secrets, and who signed in', async () => {
    const made = await ask('POST', '/dw/users', {
      name: 'alice',
      password: PASSWORD,
      role: 'admin',
    });
    const { id } = made.value as { id: string };
    expect(one()).toMatchObject({
      action: 'user.create',
      targetKind: 'user',
      targetId: id,
      space: null,
      is: { name: 'alice', hasPassword: true },
    });
    await signIn({ name: 'alice', password: PASSWORD });
    const signedIn = entries().at(-1)!;
    expect(signedIn).toMatchObject({
      action: 'session.create',
      by: 'alice',
      byId: id,
      targetId: id,
    });
    await signIn({ name: 'alice', password: 'not-the-one-she-has' });
    expect(one()).toMatchObject({ by: 'anonymous', outcome: 'refused', targetId: id });
    await signIn({ name: 'quartz-meadow-sailing-73', password: PASSWORD });
    const mistaken = one();
    expect(mistaken).toMatchObject({ outcome: 'refused', targetId: null });
    expect(JSON.stringify(mistaken)).not.toContain('quartz');
    await ask('PATCH', `/dw/users/${id}`, { password: 'quartz-meadow-sailing-73' });
    expect(entries()).toMatchObject([
      { action: 'user.update', after: expect.stringContaining('"hasNewPassword":true') as string },
    ]);
    const key = await ask('POST', '/dw/keys', { name: 'ci', rights: ['read'] });
    const entry = one();
    expect(entry).toMatchObject({ action: 'api-key.create', targetKind: 'api-key' });
    const { key: secret } = key.value as { key: string };
    expect(JSON.stringify(entry)).not.toContain(secret.slice(-40));
    expect(entry.after).not.toContain('hash');
  });

  it('has who was refused, a few of them each, and counts the rest', async () => {
    const wrong = { authorization: `ApiKey dw_k3jv7q2m_${'x'.repeat(43)}000000` };
    for (let n = 0; n < 20; n += 1) await service.send('GET', '/dw/alerts', { headers: wrong });
    const refused = entries();
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(5);
    expect(refused[0]).toMatchObject({
      by: 'anonymous',
      from: '127.0.0.1',
      action: 'GET /dw/alerts',
      outcome: 'refused',
    });
  });

  it('says in words what was done', async () => {
    const change = { status: 'closed', closeReason: 'false_positive', addTags: ['a\u202eb'] };
    await ask('POST', '/dw/alerts/_change', { query: 'status=open', change });
    const words = one().message ?? '';
    expect(words).toMatch(/^started the job [0-9a-f-]{36} for all alerts that a query finds: /);
    expect(words).toContain(String.raw`closed as false positive, added the tags a\u{202e}b`);
    await ask('POST', '/dw/rules', { ...RULE, rule_id: 'words' });
    expect(one().message).toBe('made the rule Shell (words)');
    await ask('POST', '/dw/rules/words/_disable');
    expect(one().message).toBe('disabled the rule words');
    await ask('POST', '/dw/rules/_bulk', { action: 'live', ids: ['words', 'none'] });
    expect(one().message).toBe('let 1 rule run as events arrive');
    await ask('PATCH', '/dw/rules/words?reason=To+test', { name: 'A shell' });
    expect(one().message).toBe('To test');
    await ask('DELETE', '/api/detection_engine/rules?rule_id=words');
    expect(one().message).toBe('deleted the rule A shell (words)');
    await ask('DELETE', '/api/detection_engine/rules?rule_id=none');
    expect(one().message).toMatch(/^404: .*\(ENG1501\)$/);
    await ask('POST', '/api/exception_lists', {
      list_id: 'l',
      name: 'List',
      description: '',
      type: 'detection',
    });
    expect(one().message).toBe('made the exception list List (l)');
    await ask('POST', '/dw/rules/shell/_fill', {});
    expect(one()).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^409: /) as string,
    });
  });

  it('is exported whole, also where that takes several pages', async () => {
    for (let n = 0; n < 501; n += 1) await ask('POST', '/dw/rules', {});
    const { text } = await service.send('GET', '/dw/audit?format=ndjson');
    const numbers = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { number: number }).number);
    // The export itself has an entry, which is not in it.
    const last = service.audit.head().number - 1;
    expect(numbers).toEqual(Array.from({ length: last }, (_, index) => last - index));
    const csv = await service.send('GET', '/dw/audit?format=csv&by=unknown');
    expect(csv.text).toMatch(/^"number","at","by",/);
  });

  it('holds together as a chain', () => {
    const check = new ChainCheck([]);
    for (const entry of service.audit.after(0, 10_000))
      check.add(entry.number, canonicalText(entry), entry.hash);
    expect(check.end()).toMatchObject({ faults: [], entries: service.audit.head().number });
  });
});

type Told = Readonly<Record<string, unknown>>;

const told = (side: string | null) => (side === null ? {} : (JSON.parse(side) as Told));
const num = (side: Told) => Number(side['revision']);
