import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outgoing } from './outgoing.ts';
import { SendError } from './send-error.ts';

let server: Server;
let port = 0;
let requests = 0;
/** How often anything was connected at all. */
let connections = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === '/redirect')
      response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
    else if (request.url === '/busy') response.writeHead(429, { 'retry-after': '7' }).end('later');
    else if (request.url === '/hang') request.socket.pause();
    else if (request.url === '/long') response.end('x'.repeat(1_000_000));
    else response.end('ok');
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '::');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Names as an attacker's DNS server answers for them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'private.example': ['10.1.2.3'],
  'metadata.example': ['169.254.169.254'],
  'half.example': ['93.184.215.14', '127.0.0.1'],
  'half6.example': ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::1'],
  'zone.example': ['fe80::1%eth0'],
};

/** Each leads to this machine, to a network behind it or to a metadata service, or would if it were followed. */
const TRICKS = [
  'http://127.0.0.1',
  'http://127.1',
  'http://127.0.1',
  'http://127.255.255.254',
  'http://0.0.0.0',
  'http://0',
  'http://2130706433',
  'http://017700000001',
  'http://0177.0.0.1',
  'http://0x7f000001',
  'http://0x7f.0.0.1',
  'http://0x7f.1',
  'http://127.0.0.1.',
  'http://%31%32%37.0.0.1',
  'http://１２７.0.0.1',
  'http://127。0。0。1',
  'http://①②⑦.⓪.⓪.①',
  'http://localhost',
  'http://LOCALHOST',
  'http://localhost.',
  'http://user:secret@127.0.0.1',
  'http://example.com@127.0.0.1',
  'http://127.0.0.1#@example.com',
  'http://127.0.0.1?.example.com',
  'http:\\\\127.0.0.1',
  'http:/127.0.0.1',
  'http:127.0.0.1',
  'http://[::1]',
  'http://[::]',
  'http://[0:0:0:0:0:0:0:1]',
  'http://[::127.0.0.1]',
  'http://[::ffff:127.0.0.1]',
  'http://[::ffff:7f00:1]',
  'http://[::ffff:0:127.0.0.1]',
  'http://[::ffff:10.0.0.1]',
  'http://[64:ff9b::127.0.0.1]',
  'http://[64:ff9b::a9fe:a9fe]',
  'http://[64:ff9b:1::7f00:1]',
  'http://[2002:7f00:1::]',
  'http://[2002:a00:1::1]',
  'http://[2001:0:7f00:1::1]',
  'http://[fe80::1]',
  'http://[fec0::1]',
  'http://[fc00::1]',
  'http://[fd00:ec2::254]',
  'http://[ff02::1]',
  'http://[2001:db8::1]',
  'http://[100::1]',
  'http://[2606:2800::5efe:7f00:1]',
  'http://[2606:2800:0:0:0:5efe:7f00:1]',
  'http://10.0.0.1',
  'http://10.255.255.255',
  'http://172.16.0.1',
  'http://172.31.255.255',
  'http://192.168.0.1',
  'http://100.64.0.1',
  'http://100.100.100.200',
  'http://100.127.255.255',
  'http://169.254.169.254',
  'http://169.254.170.2',
  'http://0xa9fea9fe',
  'http://2852039166',
  'http://192.0.0.192',
  'http://168.63.129.16',
  'http://192.0.2.1',
  'http://198.18.0.1',
  'http://198.51.100.1',
  'http://203.0.113.1',
  'http://224.0.0.1',
  'http://239.255.255.250',
  'http://240.0.0.1',
  'http://255.255.255.255',
  ...Object.keys(NAMES).map((name) => `http://${name}`),
];

const outgoing = (allow: readonly string[] = []) =>
  new Outgoing({
    allow,
    timeoutMs: 1_000,
    resolve: async (host) =>
      NAMES[host] ?? (await lookup(host, { all: true })).map(({ address }) => address),
  });

/** With the port of the server, so that a mistake would reach it. */
function atPort(url: string): string {
  const [, head = '', rest = ''] =
    /^(http:[/\\]*(?:[^@#?]*@)?(?:\[[^\]]*\]|[^#?]*))(.*)$/.exec(url) ?? [];
  return `${head}:${port}/${rest}`;
}

const fault = (work: Promise<unknown>) =>
  work.then(
    () => 'sent',
    (error: unknown) => (error instanceof SendError ? error.fault : String(error)),
  );

describe('outgoing requests', () => {
  it(`know at least 60 tricks`, () => {
    expect(TRICKS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(TRICKS)('do not reach %s', async (url) => {
    const before = [requests, connections];
    const result = await fault(outgoing().request({ url: atPort(url) }));
    expect(['refused', 'final']).toContain(result);
    expect([requests, connections]).toEqual(before);
  });

  it('would be reached by many of them if all were allowed, so that the table proves something', async () => {
    const all = outgoing(['0.0.0.0/0', '::/0']);
    const before = requests;
    for (const url of TRICKS.slice(0, 36)) await fault(all.request({ url: atPort(url) }));
    expect(requests - before).toBeGreaterThanOrEqual(20);
  });

  it.each([
    'gopher://127.0.0.1/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'data:,x',
    '//127.0.0.1',
    '',
  ])('are only made over HTTP: %s', async (url) => {
    expect(await fault(outgoing().request({ url }))).toBe('final');
  });

  it('reach what the configuration allows by name, address or block, and no more', async () => {
    const url = `http://loopback.example:${port}/`;
    expect(await fault(outgoing(['loopback.example']).request({ url }))).toBe('sent');
    expect(await fault(outgoing(['127.0.0.0/8']).request({ url }))).toBe('sent');
    expect(await fault(outgoing(['127.0.0.1']).request({ url }))).toBe('sent');
    expect(await fault(outgoing(['127.0.0.2', 'other.example']).request({ url }))).toBe('refused');
    // A name that is allowed does not allow its address under other names.
    const other = `http://127.0.0.1:${port}/`;
    expect(await fault(outgoing(['loopback.example']).request({ url: other }))).toBe('refused');
  });

  it('go to the address that was checked, whatever the name is resolved to later', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let asked = 0;
    const rebound = new Outgoing({
      allow: ['127.0.0.1'],
      timeoutMs: 1_000,
      resolve: async () => answers[Math.min(asked++, 1)]!,
    });
    await rebound.request({ url: `http://rebind.example:${port}/` });
    expect(asked).toBe(1);
    expect(await fault(rebound.request({ url: `http://rebind.example:${port}/` }))).toBe('refused');
  });

  it('follow no redirect', async () => {
    const before = requests;
    const url = `http://loopback.example:${port}/redirect`;
    expect(await fault(outgoing(['loopback.example']).request({ url }))).toBe('final');
    expect(requests).toBe(before + 1);
  });

  it('say what is known after a failure', async () => {
    const to = (path: string, at = port) =>
      outgoing(['127.0.0.1']).request({ url: `http://127.0.0.1:${at}${path}` });
    await expect(to('/busy')).rejects.toMatchObject({ fault: 'retry', retryAfterMs: 7_000 });
    await expect(to('/hang')).rejects.toMatchObject({ fault: 'unknown' });
    const closed = createTcp().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const free = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
    await expect(to('/', free)).rejects.toMatchObject({ fault: 'retry' });
    expect((await to('/long')).text.length).toBe(64 * 1024);
  });

  it('open no other connection to an address that is refused', async () => {
    for (const host of ['127.0.0.1', '::1', '0x7f.1', '[::ffff:7f00:1]', 'loopback.example'])
      expect(await fault(outgoing().connect({ host, port, tls: null }))).toBe('refused');
    expect(await fault(outgoing().datagram('127.0.0.1', port, Buffer.from('x')))).toBe('refused');
  });
});
