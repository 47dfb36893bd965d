import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../index.ts';
import { ServiceWithDetection } from '../real-detection.testing.ts';

const AUDITED = ROUTES.filter(({ audit }) => audit !== null);

const pathOf = (path: string) => path.replaceAll(/:[a-z_]+(?:\{[^}]*(?:\}[^/]*)?\})?/gi, 'word');

/** Of one author, 120 requests that fail in a minute have entries: more routes than that are asked by two services. */
const HALVES = [0, 1].map((half) => AUDITED.filter((_, index) => index % 2 === half));

describe.each(HALVES.map((half) => [half] as const))(
  'routes with a name in the audit log',
  (half) => {
    const service = new ServiceWithDetection();
    beforeAll(async () => {
      await service.start();
    });
    afterAll(() => service.stop());

    it('is one of many', () => expect(AUDITED.length).toBeGreaterThan(50));

    it.each(half.map((route) => [`${route.method} ${route.path}`, route] as const))(
      '%s makes one entry',
      async (_, route) => {
        const before = service.audit.head().number;
        const hasBody = route.method !== 'GET' && route.method !== 'DELETE';
        const path = pathOf(route.path);
        const { status } = await service.ask(route.method, path, hasBody ? {} : undefined);
        const entries = service.audit.after(before, 10);
        expect(entries).toMatchObject([
          {
            action: route.audit,
            by: 'ann',
            byKind: 'local',
            from: '127.0.0.1',
            space: route.isOfSpace ? 'default' : null,
            outcome:
              status < 400 ? 'succeeded' : status === 401 || status === 403 ? 'refused' : 'failed',
          },
        ]);
        if (status >= 400) expect(entries[0]?.message).toMatch(new RegExp(`^${status}: .`));
      },
    );

    it('is recorded in the space of the request', async () => {
      await service.ask('POST', '/dw/spaces', { id: 'dev', name: 'Dev' });
      const before = service.audit.head().number;
      await service.ask('PATCH', '/s/dev/dw/rules/none', {});
      expect(service.audit.after(before, 10)).toMatchObject([{ space: 'dev', targetId: 'none' }]);
    });
  },
);

describe('the database of the log', () => {
  const service = new ServiceWithDetection();
  beforeAll(async () => {
    await service.start();
  });
  afterAll(() => service.stop());

  /** Everything that is stored beside the events, as it is on the disk. */
  const stored = () =>
    service.stateFolders
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .filter((path) => /state\.db|audit-heads/.test(path))
      .map((path) => readFileSync(path, 'latin1'))
      .join('');

  it('has no password, key or token that was sent or made', async () => {
    const secrets: string[] = [];
    // One becomes the name of another by mistake, and is in the table of keys then.
    const keys: string[] = [];
    const text = fc.string({
      minLength: 8,
      maxLength: 20,
      unit: fc.constantFrom(...'abcdefghkmnpqrst23456789'),
    });
    await fc.assert(
      fc.asyncProperty(text, text, async (one, other) => {
        const password = `${one}-${other}-Q`;
        const next = `${other}-${one}-W`;
        secrets.push(password, next);
        const name = `u${randomBytes(6).toString('hex')}`;
        const user = await service.ask('POST', '/dw/users', { name, password, role: 'analyst' });
        const { id } = user.value as { id: string };
        const basic = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
        const json = { 'content-type': 'application/json' };
        secrets.push(basic.slice(6));
        await service.send('POST', '/dw/password', {
          headers: { ...json, authorization: basic },
          body: JSON.stringify({ current: password, password: next }),
        });
        await service.ask('PATCH', `/dw/users/${id}`, { password });
        await service.ask('PATCH', `/dw/users/${id}`, { passwrd: next, password });
        for (const given of [next, password]) {
          const answer = await fetch(`${service.url}/dw/session`, {
            method: 'POST',
            headers: json,
            body: JSON.stringify({ name, password: given }),
          });
          const token = /dw=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
          if (token !== undefined) secrets.push(token);
        }
        await fetch(`${service.url}/dw/session`, {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ name: password, password: next, token: `${one}${other}` }),
        });
        secrets.push(`${one}${other}`);
        const made = await service.ask('POST', '/dw/keys', {
          name: `ci ${name}`,
          rights: ['read'],
        });
        const { key, encoded } = made.value as { key: string; encoded: string };
        keys.push(key.slice(12));
        secrets.push(encoded);
        // Where no secret belongs.
        await service.ask('POST', '/dw/keys', { name: key, rights: ['read'] });
        await service.ask('DELETE', `/dw/keys/${key}`);
        await service.send('GET', '/dw/alerts', { headers: { authorization: `ApiKey ${key}x` } });
        await service.send('GET', '/dw/users', { headers: { authorization: `Bearer ${key}` } });
        await service.ask('DELETE', `/dw/users/${id}`);
      }),
      { numRuns: 12 },
    );
    const log = service.audit
      .after(0, 10_000)
      .map((entry) => JSON.stringify(entry))
      .join('\n');
    const disk = stored();
    expect(log.length).toBeGreaterThan(10_000);
    expect(disk.length).toBeGreaterThan(10_000);
    expect([...secrets, ...keys].filter((secret) => log.includes(secret))).toEqual([]);
    expect(secrets.filter((secret) => disk.includes(secret))).toEqual([]);
  });
});
