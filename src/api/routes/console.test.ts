import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestService } from '../service.testing.ts';

describe('the console', () => {
  const service = new TestService();
  beforeAll(() => service.start());
  afterAll(() => service.stop());

  const page = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}${path}`, { headers, redirect: 'manual' });
  const named = (html: string) =>
    [...html.matchAll(/(?:src|href)="(\.[^"]*)"/g)].map(([, path = '']) => path);

  it('is what a browser gets at the address of the service, and no client of Elasticsearch', async () => {
    const seen = await page('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([seen.status, seen.headers.get('location')]).toEqual([302, 'console/']);
    const asked = await page('/', { accept: '*/*' });
    expect(await asked.json()).toMatchObject({ version: { build_flavor: expect.any(String) } });
    expect((await page('/console')).headers.get('location')).toBe('console/');
  });

  it.each([
    ['/console/', './'],
    ['/console/alerts', './'],
    ['/console/alerts/4f', '../'],
    ['/console/rules/a/edit', '../../'],
    ['/s/default/console/rules/a/edit', '../../'],
  ])('names its files from where it stands: %s', async (path, root) => {
    const answer = await page(path);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.has('x-elastic-product')).toBe(false);
    expect(html).toContain(`<meta name="dockwarden-root" content="${root}" />`);
    expect(named(html).length).toBeGreaterThan(2);
    for (const file of named(html)) {
      const url = new URL(file, `${service.url}${path}`);
      expect(file.startsWith(root)).toBe(true);
      expect((await fetch(url)).status, url.href).toBe(200);
    }
  });

  it('lets nothing in but its own files, and styles with the nonce of this answer', async () => {
    const nonces = new Set<string>();
    for (let asked = 0; asked < 3; asked += 1) {
      const answer = await page('/console/');
      const policy = answer.headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /'nonce-([\w-]{24})'/.exec(policy) ?? [];
      expect(policy).toMatch(/^default-src 'none';/);
      expect(policy).not.toContain('unsafe');
      const html = await answer.text();
      expect(html).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/<style|style=|<script>|\son\w+=/);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('keeps files for ever, under names that change with them, and sends them compressed', async () => {
    const html = await (await page('/console/')).text();
    const script =
      named(html).find((name) => name.includes('assets/') && name.endsWith('.js')) ?? '';
    const path = `/console/${script.slice(2)}`;
    const answer = await service.send('GET', path, { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(answer.headers['content-encoding']).toBe('gzip');
    const plain = await service.send('GET', path);
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    '/console/assets/none.js',
    '/console/assets/..%2f..%2f..%2fpackage.json',
    '/console/assets/%2e%2e%2findex.html',
  ])('has no other files: %s', async (path) => {
    const answer = await service.send('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('"dependencies"');
  });

  it('is not there in a space that does not exist', async () => {
    expect((await page('/s/nowhere/console/')).status).toBe(404);
  });
});
