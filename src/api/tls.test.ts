import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls, { getCiphers, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from './client/service-client.ts';
import { readConfig } from './config/read-config.ts';
import {
  writeCertificate,
  writeIssued,
  type CertificateFiles,
} from './server/certificate.testing.ts';
import { TestService } from './service.testing.ts';

let folder: string;
let files: CertificateFiles;
let service: TestService;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  files = writeCertificate(folder, 1);
  service = new TestService();
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const configOf = ({ certificate, key }: CertificateFiles, listen = '127.0.0.1:0') => `
[service]
listen = "${listen}"
allowed_hosts = ["dockwarden.example"]
[tls]
certificate = "${certificate}"
key = "${key}"
`;
const failureOf = (config: string) =>
  service.start(config).then(
    () => null,
    ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
  );

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** Number of the certificate. */
  readonly serial: string;
}

async function ask(path: string, options: https.RequestOptions = {}, body = ''): Promise<Answer> {
  const request = https.request({
    host: '127.0.0.1',
    port: service.port,
    path,
    rejectUnauthorized: false,
    agent: false,
    ...options,
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  // With its end, a connection that is kept leaves its request.
  const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate();
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    serial: serialNumber,
  };
}

/** Whether a client that knows only this suite of TLS 1.2 gets a connection. */
async function agrees(suite: string): Promise<boolean> {
  const socket = tls.connect({
    port: service.port,
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.2',
    ciphers: `${suite}:@SECLEVEL=0`,
  });
  try {
    await once(socket, 'secureConnect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const addAdmin = () => {
  service.prepare = ({ access }) =>
    access.users.put({
      id: '6f1c9a52-7d0e-4c1b-9f43-2b8a5f0e7d11',
      name: 'root',
      role: 'admin',
      spaces: null,
      passwordHash: 'x',
      identity: null,
      isDisabled: false,
      createdAt: 0,
      createdBy: 'local',
      updatedAt: 0,
      lastSignIn: null,
    });
};

describe('a service with a certificate', () => {
  it('speaks HTTPS, and tells browsers to insist on it', async () => {
    await service.start(configOf(files));
    expect(service.url).toMatch(/^https:/);
    const trusted = { ca: readFileSync(files.certificate), rejectUnauthorized: true };
    const { status, headers } = await ask('/healthz', trusted);
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    const old = ask('/healthz', {
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'ALL:@SECLEVEL=0',
    });
    await expect(old).rejects.toThrow('protocol version');
  });

  it.each(['ec', 'rsa'] as const)(
    'takes only authenticated encryption with forward secrecy, with a key of %s',
    async (key) => {
      const { certificate, key: keyFile } = writeCertificate(folder, 4, 1_000, key);
      await service.start(configOf({ certificate, key: keyFile }));
      const agreed: Record<string, boolean> = {};
      for (const suite of getCiphers().filter((name) => !name.startsWith('tls_')))
        agreed[suite] = await agrees(suite.toUpperCase());
      const taken = Object.keys(agreed).filter((name) => agreed[name]);
      const signature = key === 'ec' ? 'ecdsa' : 'rsa';
      expect(taken.sort()).toEqual([
        `ecdhe-${signature}-aes128-gcm-sha256`,
        `ecdhe-${signature}-aes256-gcm-sha384`,
        `ecdhe-${signature}-chacha20-poly1305`,
      ]);
      const usual = tls.connect({ port: service.port, rejectUnauthorized: false });
      await once(usual, 'secureConnect');
      expect(usual.getProtocol()).toBe('TLSv1.3');
      usual.destroy();
    },
  );

  it('closes a connection that is not encrypted, and works on', async () => {
    await service.start(configOf(files));
    for (const said of ['GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n', '\0\u0001'.repeat(500)])
      expect(await service.raw(said)).not.toContain('HTTP/1.1 200');
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('gives the session to this host alone, by TLS alone', async () => {
    await service.start(configOf(files));
    const token = service.service.signInLink('local').split('=').at(-1);
    const headers = { 'content-type': 'application/json' };
    const signedIn = await ask(
      '/dw/session',
      { method: 'POST', headers },
      JSON.stringify({ token }),
    );
    const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      /^__Host-dw=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/,
    );
    const [pair = ''] = cookie.split(';');
    const me = await ask('/dw/me', { headers: { cookie: pair } });
    expect(JSON.parse(me.text)).toMatchObject({ kind: 'local' });
    const plain = await ask('/dw/me', { headers: { cookie: pair.replace('__Host-', '') } });
    expect(JSON.parse(plain.text)).toMatchObject({ kind: 'anonymous' });
    const change = (origin: string) =>
      ask('/dw/session', {
        method: 'DELETE',
        headers: { cookie: pair, 'x-dockwarden': '1', origin: `${origin}:${service.port}` },
      });
    expect((await change('http://127.0.0.1')).status).toBe(403);
    expect((await change('https://127.0.0.1')).status).toBe(200);
  });

  it('answers to its names only', async () => {
    addAdmin();
    await service.start(configOf(files, '0.0.0.0:0'));
    const statusOf = async (host: string) => (await ask('/healthz', { headers: { host } })).status;
    expect(await statusOf('dockwarden.example')).toBe(200);
    expect(await statusOf(`Dockwarden.example:${service.port}`)).toBe(200);
    expect(await statusOf('evil.example')).toBe(421);
    expect(await statusOf('192.0.2.7')).toBe(421);
  });

  it('is reached by local programs, which know its certificate', async () => {
    await service.start(configOf(files));
    const { endpoint } = service.service;
    const status = () => clientOf(endpoint).call('GET /dw/status');
    expect(await status()).toMatchObject({ service: 'dockwarden' });
    writeCertificate(folder, 2);
    service.service.reloadCertificate(readConfig(configOf(files), 'test.toml'));
    await expect(status()).rejects.toMatchObject({ code: 'SRV1008' });
    // They find the new one where they have found the former.
    expect(service.described).toEqual([service.url, service.url]);
    const renewed = clientOf(service.service.endpoint);
    expect(await renewed.call('GET /dw/status')).toMatchObject({ service: 'dockwarden' });
  });

  it('is reached by local programs with a certificate of another issuer', async () => {
    await service.start(configOf(writeIssued(folder)));
    const client = clientOf(service.service.endpoint);
    expect(await client.call('GET /dw/status')).toMatchObject({ service: 'dockwarden' });
    const other = writeCertificate(mkdtempSync(join(folder, 'other-')), 7);
    const wrong = {
      ...service.service.endpoint,
      certificate: readFileSync(other.certificate, 'utf8'),
    };
    await expect(clientOf(wrong).call('GET /dw/status')).rejects.toMatchObject({
      code: 'SRV1008',
    });
  });

  it('takes a renewed certificate for new connections, and drops none', async () => {
    await service.start(configOf(files));
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    try {
      expect((await ask('/healthz', { agent })).serial).toBe('01');
      const [socket] = Object.values(agent.freeSockets)[0] ?? [];
      writeCertificate(folder, 2);
      service.service.reloadCertificate(readConfig(configOf(files), 'test.toml'));
      expect((await ask('/healthz')).serial).toBe('02');
      expect((await ask('/healthz', { agent })).status).toBe(200);
      expect(Object.values(agent.freeSockets)[0]).toEqual([socket]);
      // What cannot be read leaves the former in use.
      writeFileSync(files.certificate, 'no certificate');
      expect(() =>
        service.service.reloadCertificate(readConfig(configOf(files), 'test.toml')),
      ).toThrow(expect.objectContaining({ code: 'SRV1014' }));
      expect((await ask('/healthz')).serial).toBe('02');
    } finally {
      agent.destroy();
    }
  });
});

describe('a service that cannot be reached safely does not start', () => {
  it('without TLS beyond the loopback interface', async () => {
    addAdmin();
    for (const listen of ['0.0.0.0:0', '[::]:0', '192.0.2.7:0'])
      expect(await failureOf(`[service]\nlisten = "${listen}"`)).toMatch(/^SRV1002 /);
    expect(service.isClosed).toBe(false);
  });

  it('with TLS, and without anybody who could sign in', async () => {
    expect(await failureOf(configOf(files, '0.0.0.0:0'))).toMatch(/^SRV1013 /);
    expect(service.isClosed).toBe(true);
  });

  it('but with both', async () => {
    addAdmin();
    await service.start(configOf(files, '0.0.0.0:0'));
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('with a certificate or a key that cannot be used', async () => {
    const other = writeCertificate(mkdtempSync(join(folder, 'other-')), 2);
    const none = join(folder, 'none.pem');
    const wrong: [CertificateFiles, string][] = [
      [{ ...files, certificate: none }, `cannot read ${none} (ENOENT)`],
      [{ ...files, key: none }, `cannot read ${none} (ENOENT)`],
      [{ ...files, key: '' }, 'tls.key is missing'],
      [{ ...files, certificate: '' }, 'tls.certificate is missing'],
      [{ ...files, key: other.key }, 'cannot be used'],
      [{ certificate: files.key, key: files.certificate }, 'cannot be used'],
    ];
    for (const [given, message] of wrong) {
      const failure = await failureOf(configOf(given));
      expect(failure).toMatch(/^SRV1014 /);
      expect(failure).toContain(message);
    }
    // Before the clock of the test.
    expect(await failureOf(configOf(writeCertificate(folder, 3, 1)))).toMatch(/^SRV1014 .*expired/);
  });
});

it('takes the word of a trusted proxy for where a request comes from, and how', async () => {
  await service.start('[service]\nlisten = "127.0.0.1:0"\ntrusted_proxies = ["127.0.0.1"]');
  const token = service.service.signInLink('local').split('=').at(-1);
  const signIn = (forwarded: Record<string, string>) =>
    service.send('POST', '/dw/session', {
      headers: { 'content-type': 'application/json', ...forwarded },
      body: JSON.stringify({ token }),
    });
  // The link is of this machine, and the proxy asks for another one.
  const away = { 'x-forwarded-for': '127.0.0.1, 192.0.2.7', 'x-forwarded-proto': 'https' };
  expect((await signIn(away)).status).toBe(401);
  const here = await signIn({
    'x-forwarded-proto': 'https',
    origin: `https://127.0.0.1:${service.port}`,
  });
  expect([here.status, here.headers['set-cookie']?.[0]]).toEqual([
    200,
    expect.stringMatching(/^__Host-dw=.*; Secure/),
  ]);
  expect(here.headers['strict-transport-security']).toBe('max-age=31536000');
  const ofPlain = { 'x-forwarded-proto': 'https', origin: `http://127.0.0.1:${service.port}` };
  expect((await signIn(ofPlain)).status).toBe(403);
});
