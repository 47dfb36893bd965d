import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCertificate, type CertificateFiles } from '../../api/server/certificate.testing.ts';
import { Connection } from './connection.ts';

let folder: string;
let files: CertificateFiles;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-tls-'));
  files = writeCertificate(folder, 1);
  const options = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
  server = createServer(options, ({ url: path }, response) => {
    if (path === '/silent') return;
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify({ path, large: 'x'.repeat(100_000) })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const connect = (ca: string | null, silenceMs?: number) =>
  new Connection({ url, auth: { kind: 'none' }, ca }, silenceMs);

const get = (connection: Connection, path: string, maxBytes = 1_000_000) =>
  connection.send({ method: 'GET', path }, maxBytes).finally(() => connection.close());

it('trusts the authority that is named, and no other', async () => {
  const ca = readFileSync(files.certificate, 'utf8');
  const { bytes, length } = await get(connect(ca), '/a');
  expect(JSON.parse(bytes.toString('utf8', 0, length))).toMatchObject({ path: '/a' });
  expect(bytes[length]).toBe(0);
  await expect(get(connect(null), '/a')).rejects.toMatchObject({
    code: 'STO1601',
    hint: 'name the certificate of the authority that signed it',
  });
});

it('refuses a certificate of another name', async () => {
  const other = new Connection({
    url: url.replace('127.0.0.1', 'localhost'),
    auth: { kind: 'none' },
    ca: readFileSync(files.certificate, 'utf8'),
  });
  await expect(get(other, '/a')).rejects.toMatchObject({
    code: 'STO1601',
    hint: 'write the address with the name that is in the certificate',
  });
});

it('limits the answer as it is unpacked', async () => {
  const ca = readFileSync(files.certificate, 'utf8');
  await expect(get(connect(ca), '/a', 50_000)).rejects.toMatchObject({ name: 'AnswerTooLarge' });
});

it('gives up a cluster that says nothing', async () => {
  const ca = readFileSync(files.certificate, 'utf8');
  await expect(get(connect(ca, 50), '/silent')).rejects.toMatchObject({ name: 'ConnectionLost' });
});

it('says where the address begins wrongly', async () => {
  const plain = new Connection({
    url: url.replace('https', 'http'),
    auth: { kind: 'none' },
    ca: null,
  });
  await expect(get(plain, '/a')).rejects.toThrow();
});
