import { sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../logs.ts';
import { HostileProvider, newKey, signedWithSecret } from './hostile-provider.testing.ts';
import { IdentityProvider } from './identity-provider.ts';

const SECRET = 's€cret:with/all of it';
const MINUTE = 60_000;

const stranger = newKey('one').privateKey;
const signedByStranger = (text: string) =>
  sign('sha256', Buffer.from(text), stranger).toString('base64url');

describe('what a provider answers', () => {
  let there: HostileProvider;
  let provider: IdentityProvider;
  let lines: string[];
  let folder: string;
  let now = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oidc-'));
    writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
    there = await HostileProvider.start();
    lines = [];
    now = 1_800_000_000_000;
    provider = providerOf(join(folder, 'secret'));
  });
  afterEach(async () => {
    vi.useRealTimers();
    await there.stop();
    rmSync(folder, { recursive: true });
  });

  const providerOf = (secretFile: string) =>
    new IdentityProvider(
      {
        issuer: new URL(there.issuer),
        clientId: 'dockwarden',
        secretFile,
        publicUrl: 'http://127.0.0.1:9200',
        label: '',
        scope: 'openid',
        groupsClaim: 'groups',
        nameClaim: 'preferred_username',
        mapping: { roles: {}, defaultRole: 'viewer', spaces: {} },
      },
      openLog('debug', 'json', { write: (line) => lines.push(line) }),
      () => now,
    );

  async function signIn() {
    const { flow } = await provider.begin();
    there.nonce = flow.nonce;
    return provider.finish(new URLSearchParams({ code: 'a-code', state: flow.state }), flow);
  }
  const failure = () =>
    signIn().then(
      () => null,
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    );

  it('identifies the user', async () => {
    expect(await signIn()).toEqual({
      person: {
        identity: { issuer: there.issuer, subject: 'u-1' },
        names: ['alice', 'u-1'],
      },
      groups: new Set(['soc']),
    });
    expect(there.asked).toEqual(['/.well-known/openid-configuration', '/token', '/jwks']);
    const [id, secret] = [encodeURIComponent('dockwarden'), there.credentials[1]?.slice(6) ?? ''];
    expect(Buffer.from(secret, 'base64').toString()).toMatch(new RegExp(`^${id}:s%E2%82%ACcret`));
  });

  it.each<readonly [string, (it: HostileProvider) => void]>([
    ['another issuer', (it) => void (it.claims = { iss: 'https://other.example' })],
    ['another audience', (it) => void (it.claims = { aud: 'another-client' })],
    ['another nonce', (it) => void (it.claims = { nonce: 'another' })],
    ['no nonce', (it) => void (it.claims = { nonce: undefined })],
    ['a time that has passed', (it) => void (it.claims = { exp: 1_700_000_000 })],
    ['no end', (it) => void (it.claims = { exp: undefined })],
    ['a time to come', (it) => void (it.claims = { nbf: 4_000_000_000 })],
    ['no subject', (it) => void (it.claims = { sub: undefined })],
    ['a subject that is no text', (it) => void (it.claims = { sub: 1 })],
    ['another key of the same name', (it) => void (it.signWith = signedByStranger)],
    ['an unknown key', (it) => void (it.header = { kid: 'unknown' })],
    [
      'no signature',
      (it) => {
        it.header = { alg: 'none', kid: undefined };
        it.signWith = () => '';
      },
    ],
    [
      'a signature with the secret',
      (it) => {
        it.header = { alg: 'HS256' };
        it.signWith = signedWithSecret(SECRET);
      },
    ],
    [
      'a signature with the public key',
      (it) => {
        it.header = { alg: 'HS256' };
        const pem = it.key.publicKey.export({ type: 'spki', format: 'pem' });
        it.signWith = signedWithSecret(String(pem));
      },
    ],
    ['a part that is unknown and critical', (it) => void (it.header = { crit: ['x'], x: 1 })],
  ])('is not believed with %s', async (_, change) => {
    change(there);
    expect(await failure()).toMatch(/^ENG1820 /);
    // It was asked, and what is logged tells why, but neither the secret nor a token.
    expect(there.asked).toContain('/token');
    const logged = lines.join('');
    expect(logged).toContain('sends an invalid answer');
    for (const secret of [SECRET, 'an-access-token', 'eyJ']) expect(logged).not.toContain(secret);
  });

  it.each<readonly [string, string, { status?: number; text: string }]>([
    ['too long a list of keys', '/jwks', { text: `{"keys":[]${' '.repeat(2e6)}}` }],
    ['keys that are none', '/jwks', { text: '{"keys":7}' }],
    ['a redirect', '/.well-known/openid-configuration', { status: 302, text: '' }],
    ['a page', '/.well-known/openid-configuration', { text: '<html>' }],
    ['no token', '/token', { text: '{"access_token":"x","token_type":"Bearer"}' }],
    ['a failure', '/token', { status: 500, text: '' }],
    [
      'a client that it does not know',
      '/token',
      { status: 401, text: '{"error":"invalid_client"}' },
    ],
  ])('is not believed when it is %s', async (_, path, answer) => {
    there.answers.set(path, answer);
    expect(await failure()).toMatch(/^ENG1820 /);
    expect(there.asked).not.toContain('/elsewhere');
  });

  it('is not believed when it is the description of another issuer', async () => {
    there.metadata = { issuer: 'https://other.example' };
    expect(await failure()).toMatch(/^ENG1820 /);
    expect(there.asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('has ended where the code is not valid any longer', async () => {
    there.answers.set('/token', { status: 400, text: '{"error":"invalid_grant"}' });
    expect(await failure()).toMatch(/^ENG1821 /);
  });

  it('is completed by the userinfo endpoint, of the same person only', async () => {
    there.metadata = { userinfo_endpoint: `${there.issuer}/userinfo` };
    there.claims = { groups: undefined };
    there.userinfo = { sub: 'u-1', groups: ['a', 7, 'b'], email: 'a@b.example', iss: 'x' };
    expect(await signIn()).toEqual({
      person: {
        identity: { issuer: there.issuer, subject: 'u-1' },
        names: ['alice', 'a@b.example', 'u-1'],
      },
      groups: new Set(['a', 'b']),
    });
    there.userinfo = { sub: 'u-2', groups: ['a'] };
    expect(await failure()).toMatch(/^ENG1820 /);
  });

  it('is asked with the secret in the body where it wants that', async () => {
    there.metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    await signIn();
    expect(there.credentials).toEqual([undefined, undefined, undefined]);
  });

  it('is kept for an hour, and asked once by many', async () => {
    const discoveries = () => there.asked.filter((path) => path.startsWith('/.well-known')).length;
    await Promise.all([provider.begin(), provider.begin(), provider.begin()]);
    now += 59 * MINUTE;
    await provider.begin();
    expect(discoveries()).toBe(1);
    now += MINUTE;
    await provider.begin();
    expect(discoveries()).toBe(2);
  });

  it('is not asked again at once where it has failed', async () => {
    there.answers.set('/.well-known/openid-configuration', { status: 503, text: '' });
    await provider.warm();
    expect(await failure()).toMatch(/^ENG1820 /);
    expect(there.asked).toHaveLength(1);
    there.answers.clear();
    now += 5_000;
    expect((await signIn()).person.identity.subject).toBe('u-1');
  });

  it('may have new keys', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    await signIn();
    there.key = newKey('two');
    vi.setSystemTime(now + 2 * MINUTE);
    await signIn();
    expect(there.asked.filter((path) => path === '/jwks')).toHaveLength(2);
  });

  it('is not asked where the secret is gone', async () => {
    provider = providerOf(join(folder, 'none'));
    expect(await failure()).toMatch(/^ENG1820 /);
    expect(lines.join('')).toContain('client_secret_file');
    provider = providerOf('');
    expect((await signIn()).groups).toEqual(new Set(['soc']));
  });
});
