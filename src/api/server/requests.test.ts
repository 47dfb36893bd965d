import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf, rejected, TestService } from '../service.testing.ts';

const service = new TestService();
beforeAll(() =>
  service.start(`
[limits]
body = "1MB"
inflated = "20MB"
body_idle = "300ms"
body_time = "900ms"
requests = 2
`),
);
afterAll(() => service.stop());
beforeEach(() => {
  service.intake.requests.length = 0;
  service.intake.maxBytes = Number.POSITIVE_INFINITY;
  service.intake.reserved = 0;
});

const bulk = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  service.send('POST', '/_bulk', { body, headers });
const gzip = { 'content-encoding': 'gzip' };
const LINES = '{"index":{"_index":"a"}}\n{"a":1}\n';

describe('the name of the host', () => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:80', '127.8.9.1', '[::1]:9200'])(
    '%s is ours',
    async (host) => {
      expect((await service.send('GET', '/', { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '0',
    '10.0.0.1',
    '[::2]',
    'localhost@evil.example',
  ])('%j is not', async (host) => {
    const answer = await service.send('POST', '/_bulk', { headers: { host }, body: LINES });
    expect(answer.status).toBe(421);
    expect(answer.headers['x-elastic-product']).toBe('Elasticsearch');
    expect(answer.json()).toMatchObject({ error: { type: 'misdirected_request_exception' } });
    expect(service.intake.requests).toEqual([]);
  });

  it('must not be empty', async () => {
    const text = await service.raw('GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1.1 421 /);
  });

  it('may be allowed', async () => {
    const named = await new TestService().start(
      '[service]\nlisten = "[::1]:0"\nallowed_hosts = ["Warden.example"]',
    );
    try {
      expect(named.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
      const status = async (host: string) => {
        const socket = net.connect(named.port, '::1');
        socket.end(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        let text = '';
        for await (const chunk of socket) text += String(chunk);
        return text.split(' ')[1];
      };
      expect([await status('warden.EXAMPLE:9200'), await status('other.example')]).toEqual([
        '200',
        '421',
      ]);
    } finally {
      await named.stop();
    }
  });

  it('counts in whole addresses too', async () => {
    const ask = (target: string) =>
      service.raw(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await ask('http://evil.example/')).toMatch(/^HTTP\/1.1 421 /);
    expect(await ask('http://localhost/_license')).toContain('"status":"active"');
  });
});

describe('a page in a browser', () => {
  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none', origin: 'https://evil.example' },
  ])('with %j cannot post', async (headers) => {
    const answer = await bulk(LINES, { ...headers, 'content-type': 'text/plain' });
    expect([answer.status, answer.json()]).toMatchObject([
      403,
      { error: { type: 'security_exception' } },
    ]);
    expect(service.intake.requests).toEqual([]);
  });

  it('of our own can, and no page of another origin may read answers', async () => {
    const own = {
      host: 'localhost:9200',
      origin: 'http://localhost:9200',
      'sec-fetch-site': 'same-origin',
    };
    const answer = await bulk(LINES, own);
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await service.send('OPTIONS', '/_bulk', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-'))).toEqual([]);
  });
});

describe('a compressed body', () => {
  it.each([
    ['gzip', gzipSync(LINES), 'gzip'],
    ['gzip in capitals', gzipSync(LINES), 'GZIP'],
    ['gzip of two members', Buffer.concat([gzipSync(LINES), gzipSync(LINES)]), 'x-gzip'],
    ['deflate', deflateSync(LINES), 'deflate'],
    ['identity', Buffer.from(LINES), 'identity'],
  ])('%s', async (_, body, encoding) => {
    const { status } = await bulk(body, { 'content-encoding': encoding });
    expect([status, service.intake.body.slice(0, LINES.length)]).toEqual([200, LINES]);
  });

  it('that is empty does not reach the inflater, whatever the method', async () => {
    const answer = await service.send('GET', '/_index_template/falco', { headers: gzip });
    expect(answer.status).toBe(404);
    const put = await service.send('PUT', '/_data_stream/x', { headers: gzip });
    expect(put.status).toBe(200);
    const chunked = await service.raw(
      'PUT /_data_stream/y HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
    );
    expect(chunked).toMatch(/^HTTP\/1.1 200 /);
  });

  const whole = gzipSync(LINES.repeat(100));
  it.each([
    ['is broken', Buffer.concat([whole.subarray(0, 30), Buffer.from('????'), whole.subarray(34)])],
    ['is cut', whole.subarray(0, -3)],
    ['is not compressed', Buffer.from(LINES)],
    ['has more behind it', Buffer.concat([whole, Buffer.from(LINES)])],
  ])('that %s is refused', async (_, body) => {
    const answer = await bulk(body, gzip);
    expect([answer.status, answer.json()]).toMatchObject([
      400,
      { error: { type: 'parse_exception' } },
    ]);
    expect([service.intake.requests, service.intake.reserved]).toEqual([[], 0]);
  });

  it('that inflates beyond all reason is refused', async () => {
    const bomb = await bulk(gzipSync(Buffer.alloc(12e6, '\n')), gzip);
    expect([bomb.status, bomb.text]).toEqual([400, expect.stringContaining('more than 200 times')]);
    const fair = await bulk(gzipSync(Buffer.alloc(8e6, '\n')), gzip);
    expect(fair.status).toBe(200);
  });

  it('that inflates to more than is allowed is refused, smaller ones are not', async () => {
    // The service of this file gives a body less than a second; a busy machine takes longer.
    const strict = await new TestService().start('[limits]\nbody = "1MB"\ninflated = "100kB"');
    try {
      const send = async (lines: number) => {
        const body = gzipSync(LINES.repeat(lines));
        const answer = await strict.send('POST', '/_bulk', { body, headers: gzip });
        return answer.status;
      };
      const most = Math.floor(100_000 / LINES.length);
      expect([await send(most), await send(most + 1)]).toEqual([200, 413]);
      expect(strict.intake.reserved).toBe(0);
    } finally {
      await strict.stop();
    }
  });

  it('of an unknown kind is refused', async () => {
    const answer = await bulk(LINES, { 'content-encoding': 'br' });
    expect([answer.status, answer.json()]).toMatchObject([
      415,
      { error: { type: 'media_type_header_exception' } },
    ]);
  });
});

describe('a body', () => {
  it('that is refused may be sent to its end, and the connection goes on', async () => {
    const socket = net.connect(service.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    const head = 'POST /_bulk HTTP/1.1\r\nHost: localhost\r\n';
    socket.write(`${head}Content-Encoding: br\r\nContent-Length: 900\r\n\r\n`);
    for (let part = 0; part < 9; part += 1) {
      socket.write('x'.repeat(100));
      await sleep(100);
    }
    socket.end('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 200']);
  });

  it('that is refused while it is inflated is read to its end, too', async () => {
    const text = randomBytes(1_000_000)
      .toString('hex')
      .replaceAll(/[4-9a-f]/g, 'a');
    const body = gzipSync(text, { level: 1 });
    service.intake.maxBytes = text.length;
    service.intake.reserved = text.length - body.length;
    const answer = await service.raw(
      `POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`,
      body,
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 429', 'HTTP/1.1 200']);
  });

  it('that is too large is refused before it is sent', async () => {
    const text = await service.raw(
      'POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000001\r\nConnection: close\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  it('that turns out to be too large is refused', async () => {
    const answer = await service.raw(
      'POST /_bulk HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n',
      `${(1_000_001).toString(16)}\r\n`,
      Buffer.alloc(1_000_001, 'x'),
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(service.intake.reserved).toBe(0);
  });

  it('that stops is given up', async () => {
    const started = performance.now();
    const text = await service.raw(
      'POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc',
    );
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(service.intake.reserved).toBe(0);
  });

  it('that trickles is given up', async () => {
    const socket = net.connect(service.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', () => {});
    socket.write('POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n');
    const trickle = setInterval(() => socket.write('x'), 50);
    await once(socket, 'close');
    clearInterval(trickle);
    expect(text).toMatch(/^HTTP\/1.1 408 /);
  });

  it('of a client that goes away leaves nothing behind', async () => {
    const socket = net.connect(service.port, '127.0.0.1');
    socket.write('POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc');
    await expect.poll(() => service.intake.reserved).toBe(100);
    socket.destroy();
    await expect.poll(() => service.intake.reserved).toBe(0);
    expect(service.intake.requests).toEqual([]);
  });

  it('keeps its room until its answer is sent', async () => {
    const usual = service.intake.script;
    service.intake.script = () =>
      outcomeOf([rejected('document_parsing_exception', 'x'.repeat(50_000_000))]);
    const socket = net.connect(service.port, '127.0.0.1');
    socket.pause();
    const head = `POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${LINES.length}`;
    socket.write(`${head}\r\nConnection: close\r\n\r\n${LINES}`);
    await expect.poll(() => service.intake.requests.length).toBe(1);
    await sleep(200);
    service.intake.script = usual;
    expect(service.intake.reserved).toBe(LINES.length);
    socket.resume();
    await once(socket, 'close');
    await expect.poll(() => service.intake.reserved).toBe(0);
  });

  it('gives its room back when its client goes away with others still behind it', async () => {
    const usual = service.intake.script;
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    service.intake.script = async () => {
      await asked;
      return outcomeOf([]);
    };
    const socket = net.connect(service.port, '127.0.0.1');
    const head = `POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${LINES.length}`;
    socket.write(`${head}\r\n\r\n${LINES}`.repeat(2));
    await expect.poll(() => service.intake.requests.length).toBe(2);
    socket.destroy();
    await expect.poll(() => service.intake.reserved).toBe(0);
    answer();
    service.intake.script = usual;
    expect(service.service.status().intake.requestsInFlight).toBe(0);
  });

  it('releases its memory if its answer is not read', async () => {
    const usual = service.intake.script;
    service.intake.script = () =>
      outcomeOf([rejected('document_parsing_exception', 'x'.repeat(50_000_000))]);
    const socket = net.connect(service.port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => {});
    const head = `POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${LINES.length}`;
    socket.write(`${head}\r\n\r\n${LINES}`);
    await expect.poll(() => service.intake.requests.length).toBe(1);
    service.intake.script = usual;
    await expect.poll(() => service.intake.reserved).toBe(0);
    socket.destroy();
  });

  it('is asked for only when there is room for it', async () => {
    const head =
      'POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n';
    service.intake.maxBytes = 8;
    service.intake.reserved = 1;
    expect(await service.raw(head)).toMatch(/^HTTP\/1.1 429 /);
    service.intake.reserved = 0;
    expect(await service.raw(head, LINES.slice(0, 8))).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 /,
    );
  });

  it('has to wait when the memory for bodies is used up', async () => {
    service.intake.maxBytes = 1_500;
    service.intake.reserved = 500;
    const known = await bulk('x'.repeat(1_001));
    expect([known.status, known.headers['retry-after']]).toEqual([429, '1']);
    const inflated = await bulk(gzipSync('x'.repeat(1_001)), gzip);
    expect([inflated.status, inflated.json()]).toMatchObject([
      429,
      { error: { type: 'es_rejected_execution_exception' } },
    ]);
    expect([service.intake.requests, service.intake.reserved]).toEqual([[], 500]);
  });

  it('has to wait when its lines take more memory than there is now', async () => {
    service.intake.maxBytes = 250_000;
    service.intake.reserved = 100_000;
    const answer = await bulk('{}\n'.repeat(1_000));
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1']);
    expect([service.intake.requests, service.intake.reserved]).toEqual([[], 100_000]);
    expect((await bulk(LINES)).status).toBe(200);
  });

  it('that needs more memory than there is at all is refused for good', async () => {
    service.intake.maxBytes = 100_000;
    const lines = await bulk('{}\n'.repeat(1_000));
    expect([lines.status, lines.headers['retry-after']]).toEqual([413, undefined]);
    const inflated = await bulk(gzipSync('x'.repeat(100_001)), gzip);
    expect([inflated.status, inflated.text]).toEqual([
      413,
      expect.stringContaining('limits.memory'),
    ]);
    expect(service.intake.reserved).toBe(0);
  });

  it('has to wait when too many are in flight', async () => {
    const open = () => {
      const socket = net.connect(service.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write('POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n');
      return socket;
    };
    const sockets = [open(), open()];
    await expect.poll(() => service.intake.reserved).toBe(200);
    expect((await bulk(LINES)).status).toBe(429);
    // Others are answered meanwhile.
    expect((await service.send('GET', '/healthz')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => service.intake.reserved).toBe(0);
    expect((await bulk(LINES)).status).toBe(200);
  });
});

describe('what is not quite HTTP', () => {
  const POST = 'POST /_bulk HTTP/1.1\r\nHost: localhost\r\n';
  it.each([
    ['two lengths', `${POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
    [
      'length and chunks',
      `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['chunked twice', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a bad chunk', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`],
    ['a negative length', `${POST}Content-Length: -1\r\n\r\n`],
    ['two hosts', `${POST}Host: evil.example\r\nContent-Length: 0\r\n\r\n`],
    ['no host', 'POST /_bulk HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
    ['a folded header', `${POST}X: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
    ['a space before the colon', `${POST}Content-Length : 0\r\n\r\n`],
    ['a bare line feed', 'POST /_bulk HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n'],
    ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000 hello\r\n\r\n'],
  ])('%s is refused', async (_, text) => {
    expect(await service.raw(text, '')).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(service.intake.requests).toEqual([]);
  });

  it('headers beyond 16 KiB are refused', async () => {
    const text = await service.raw(`${POST}X-Long: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1.1 431 /);
  });

  it.each(['/%', '/%zz/_doc', '/%00/_doc', '/..%2f..%2fetc/_doc', '//evil.example/_doc', '/a\\b'])(
    'the path %s does no harm',
    async (path) => {
      const text = await service.raw(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
      expect(text).toMatch(/^HTTP\/1.1 (?:201|4\d\d) /);
    },
  );

  it('requests on one connection are answered in order', async () => {
    const get = (path: string, more = '') =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const text = await service.raw(
      get('/healthz') + get('/_license') + get('/', 'Connection: close\r\n'),
    );
    expect([...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '200',
      '200',
    ]);
    expect(text.indexOf('ok')).toBeLessThan(text.indexOf('"license"'));
  });

  it('the service still works', async () => {
    await sleep(0);
    expect((await bulk(LINES)).status).toBe(200);
  });
});
