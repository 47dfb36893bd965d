import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestService } from '../../service.testing.ts';
import { TestBrowser } from './browser.testing.ts';
import { freePort, SECRET, TestProvider } from './provider.testing.ts';

const GOOD = 'tidal-ochre-lantern-48';

describe('signing in at a real identity provider', () => {
  let folder: string;
  let provider: TestProvider;
  let service: TestService;
  let url: string;
  let browser: TestBrowser;

  beforeEach(async () => {
    // The provider says what it lacks for real use.
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(console, 'info').mockImplementation(() => {});
    folder = mkdtempSync(join(tmpdir(), 'oidc-'));
    const secret = join(folder, 'secret');
    writeFileSync(secret, `${SECRET}\n`);
    url = `http://127.0.0.1:${await freePort()}`;
    provider = await TestProvider.start(url);
    provider.claims = { preferred_username: 'alice', groups: ['soc', 'all'] };
    browser = new TestBrowser();
    service = await new TestService().start(`
[service]
listen = "${new URL(url).host}"
[oidc]
issuer = "${provider.issuer}"
client_id = "dockwarden"
client_secret_file = "${secret}"
public_url = "${url}"
label = "Sign in with Example"
roles = { soc = "analyst", "soc leads" = "engineer", owners = "admin" }
spaces = { soc = ["default", "gone"], "soc leads" = ["default"] }
`);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await service.stop();
    await provider.stop();
    rmSync(folder, { recursive: true });
  });

  const signIn = (by = browser) => by.open(`${url}/dw/oidc/start`);
  const me = async (by = browser) =>
    JSON.parse((await by.open(`${url}/dw/me`)).text) as Record<string, unknown>;
  const users = async () =>
    (await service.send('GET', '/dw/users')).json()['users'] as Record<string, unknown>[];

  it('makes the user, with what their groups give them', async () => {
    const opened = await signIn();
    expect([opened.status, opened.url.href]).toEqual([200, `${url}/sign-in`]);
    expect(await me()).toMatchObject({
      kind: 'user',
      name: 'alice',
      role: 'analyst',
      spaces: ['default'],
    });
    expect(await users()).toMatchObject([
      {
        name: 'alice',
        hasPassword: false,
        identity: { issuer: provider.issuer, subject: 'u-1' },
        createdBy: 'sign-in',
      },
    ]);
    expect(browser.cookies(url)).toMatch(/^dw=[\w-]{43}$/);
    expect(service.lines.join('')).not.toContain(SECRET);
  });

  it('offers the button, and says where the session at the provider ends', async () => {
    const options = await service.send('GET', '/dw/sign-in-options');
    expect(options.json()).toEqual({
      password: true,
      oidc: { label: 'Sign in with Example', start: '/dw/oidc/start' },
    });
    await signIn();
    const cookie = browser.cookies(url);
    const ended = await fetch(`${url}/dw/session`, {
      method: 'DELETE',
      headers: { cookie, 'x-dockwarden': '1' },
    });
    const { signOutAt } = (await ended.json()) as { signOutAt: string };
    const there = new URL(signOutAt);
    expect([there.origin, there.pathname]).toEqual([provider.issuer, '/session/end']);
    expect(Object.fromEntries(there.searchParams)).toEqual({
      client_id: 'dockwarden',
      post_logout_redirect_uri: `${url}/sign-in`,
    });
    expect((await browser.open(signOutAt)).status).toBe(200);
    expect(await me()).toMatchObject({ kind: 'anonymous' });
  });

  it('gives another role with other groups, and ends the sessions of the former', async () => {
    await signIn();
    const other = new TestBrowser();
    provider.claims = { preferred_username: 'alicia', groups: ['soc leads', 'soc'] };
    await signIn(other);
    expect(await me(other)).toMatchObject({ name: 'alice', role: 'engineer' });
    expect(await me()).toMatchObject({ kind: 'anonymous' });
    provider.claims = { groups: 'owners' };
    await signIn();
    expect(await me()).toMatchObject({ name: 'alice', role: 'admin', spaces: null });
    // The only admin, too.
    provider.claims = { groups: ['soc'] };
    await signIn(other);
    expect(await me(other)).toMatchObject({ role: 'analyst' });
    expect(await users()).toHaveLength(1);
  });

  it('keeps sessions where nothing has changed', async () => {
    await signIn();
    const other = new TestBrowser();
    await signIn(other);
    expect(await me()).toMatchObject({ name: 'alice' });
    expect(await me(other)).toMatchObject({ name: 'alice' });
  });

  it('refuses whose groups give them nothing, and ends their sessions', async () => {
    await signIn();
    const other = new TestBrowser();
    for (const groups of [['all'], [], undefined, 7, { soc: true }]) {
      provider.claims = { preferred_username: 'alice', groups };
      const { status, text } = await signIn(other);
      expect([status, text]).toEqual([
        403,
        expect.stringContaining('no group of yours has a role'),
      ]);
      expect(text).toContain('ENG1822');
    }
    expect(await me(other)).toMatchObject({ kind: 'anonymous' });
    expect(await me()).toMatchObject({ kind: 'anonymous' });
    provider.who = 'u-2';
    await signIn(new TestBrowser());
    expect(await users()).toHaveLength(1);
  });

  it('never becomes a user who is there already', async () => {
    const body = JSON.stringify({ name: 'Alice', password: GOOD, role: 'admin' });
    const headers = { 'content-type': 'application/json' };
    expect((await service.send('POST', '/dw/users', { body, headers })).status).toBe(200);
    await signIn();
    expect(await me()).toMatchObject({ name: 'alice-2', role: 'analyst' });
    provider.who = 'u-2';
    const second = new TestBrowser();
    await signIn(second);
    expect(await me(second)).toMatchObject({ name: 'alice-3' });
    provider.who = 'u-3';
    provider.claims = { preferred_username: 'local', groups: ['soc'] };
    const third = new TestBrowser();
    await signIn(third);
    expect(await me(third)).toMatchObject({ name: 'local-2' });
    expect((await users()).map(({ name, role }) => `${String(name)} ${String(role)}`)).toEqual([
      'Alice admin',
      'alice-2 analyst',
      'alice-3 analyst',
      'local-2 analyst',
    ]);
  });

  it('refuses who was disabled here', async () => {
    await signIn();
    const [user] = await users();
    const headers = { 'content-type': 'application/json' };
    const path = `/dw/users/${String(user?.['id'])}`;
    await service.send('PATCH', path, { body: '{"isDisabled":true}', headers });
    const { status, text } = await signIn();
    expect([status, text]).toEqual([401, expect.stringContaining('disabled')]);
    const password = JSON.stringify({ password: GOOD });
    const answer = await service.send('PATCH', path, { body: password, headers });
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('signs in elsewhere'),
    ]);
  });

  it('takes each answer of the provider once, and only in the browser that asked', async () => {
    const { url: back } = await browser.open(`${url}/dw/oidc/start`, '/dw/oidc/callback');
    const other = new TestBrowser();
    const stolen = await other.open(back.href);
    expect([stolen.status, stolen.text]).toEqual([401, expect.stringContaining('ENG1821')]);
    // A sign-in of their own does not help.
    await other.open(`${url}/dw/oidc/start`, '/dw/oidc/callback');
    expect((await other.open(back.href)).text).toContain('another browser or tab');
    const cookie = /dw-oidc=([^;]*)/.exec(browser.cookies(url))?.[1] ?? '';
    expect((await browser.open(back.href)).url.pathname).toBe('/sign-in');
    expect((await browser.open(back.href)).status).toBe(401);
    // With its cookie again, the provider knows the code.
    browser.setCookie(url, 'dw-oidc', cookie);
    const replayed = await browser.open(back.href);
    expect([replayed.status, replayed.text]).toEqual([401, expect.stringContaining('ENG1821')]);
  });

  it.each([
    ['state', (back: URL) => back.searchParams.set('state', 'x'.repeat(43))],
    ['second state', (back: URL) => back.searchParams.append('state', 'other')],
    ['code', (back: URL) => back.searchParams.set('code', 'x')],
    ['second code', (back: URL) => back.searchParams.append('code', 'x')],
    ['issuer', (back: URL) => back.searchParams.set('iss', 'https://other.example')],
  ])('refuses another %s', async (_, change) => {
    const { url: back } = await browser.open(`${url}/dw/oidc/start`, '/dw/oidc/callback');
    change(back);
    const { status, text } = await browser.open(back.href);
    expect([401, 503]).toContain(status);
    expect(text).toContain('Sign-in failed');
    expect(await me()).toMatchObject({ kind: 'anonymous' });
  });

  it('says that it was refused there, in words of its own', async () => {
    provider.who = null;
    const { status, text } = await signIn();
    expect([status, text]).toEqual([401, expect.stringContaining('refused this sign-in')]);
    expect(text).not.toContain('not you');
    expect(service.lines.join('')).toContain('access_denied');
    const hostile = `${url}/dw/oidc/callback?error=<script>alert(1)</script>&state=<b>`;
    expect((await new TestBrowser().open(hostile)).text).not.toMatch(/<script>|<b>/);
  });

  it('leads nowhere else, whatever a request says', async () => {
    const start = `${url}/dw/oidc/start?return_to=https://evil.example&redirect_uri=https://evil.example`;
    const { url: there } = await browser.open(start, '/auth');
    expect(there.origin).toBe(provider.issuer);
    expect(Object.fromEntries(there.searchParams)).toMatchObject({
      redirect_uri: `${url}/dw/oidc/callback`,
      code_challenge_method: 'S256',
      response_type: 'code',
    });
    expect((await signIn()).url.href).toBe(`${url}/sign-in`);
  });

  it('says that the provider is down; a password still works, and so does the provider afterwards', async () => {
    await signIn(new TestBrowser());
    await provider.stop();
    const { url: there } = await browser.open(`${url}/dw/oidc/start`, '/auth');
    const query = new URLSearchParams({
      code: 'x',
      state: there.searchParams.get('state') ?? '',
      iss: provider.issuer,
    });
    const failed = await browser.open(`${url}/dw/oidc/callback?${query.toString()}`);
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining('ENG1820')]);
    const headers = { 'content-type': 'application/json' };
    const user = { name: 'bob', password: GOOD, role: 'viewer' };
    await service.send('POST', '/dw/users', { body: JSON.stringify(user), headers });
    const body = JSON.stringify({ name: 'bob', password: GOOD });
    expect((await service.send('POST', '/dw/session', { body, headers })).json()).toMatchObject({
      name: 'bob',
    });
    await provider.restart();
    await signIn();
    expect(await me()).toMatchObject({ name: 'alice' });
  });
});
