import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDetectionStore } from '../../../stores/open/detection.ts';
import { detectionFileOf } from '../../../stores/open/space-folders.ts';
import { alertIdOf, ANN, newAlert } from '../../../stores/alert.testing.ts';
import { ScriptedDetection, TestService } from '../../service.testing.ts';
import { OWN_ROUTES } from '../own-routes.ts';
import { ServiceWithDetection } from '../real-detection.testing.ts';
import { csvLine } from './export.ts';

/** Reads what {@link csvLine} writes, as its guide says. */
function readCsv(text: string): string[][] {
  return text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
        quoted === undefined ? plain : quoted.replaceAll('""', '"').replace(/^'/, ''),
      ),
    );
}

describe('a cell', () => {
  const HOSTILE = [
    '=cmd|calc!A1',
    '+1',
    '-1+2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    "'=1",
    "''",
    'a"b',
    '"=1"',
    'a,b\r\n=c',
    '',
    ' =1',
    '{"a":1}',
  ];

  it.each(HOSTILE)('%j is no formula, and what it was can be had again', (value) => {
    const line = csvLine([value, 'x']);
    expect(line).not.toMatch(/^"?[=+\-@\t\r\n＝＋－＠]/);
    expect(readCsv(line)).toEqual([[value, 'x']]);
  });

  it('of a number is one, and of a list is JSON', () => {
    expect(csvLine([-1, 2n ** 70n, true, null, undefined, ['a', 'b'], { b: 1 }])).toBe(
      '-1,1180591620717411303424,true,,,"[""a"",""b""]","{""b"":1}"\r\n',
    );
  });
});

describe('exports of a service', () => {
  const service = new ServiceWithDetection();
  beforeAll(async () => {
    await service.start();
    const store = await openDetectionStore(join(service.folder, detectionFileOf('default')));
    store.alerts.add(Array.from({ length: 1_203 }, (_, number) => newAlert(number)));
    store.alerts.change([alertIdOf(7)], { status: 'closed', addTags: ['=x', 'y'] }, ANN);
    store.close();
  });
  afterAll(() => service.stop());

  const LISTS = OWN_ROUTES.flatMap(({ routes }) => routes).filter(
    // Exports of another kind; and lists of one thing, of which there is none here.
    ({ query, path }) =>
      'format' in query.shape &&
      !['/dw/rules/_export', '/dw/coverage'].includes(path) &&
      !path.includes(':'),
  );

  const NAMES = 'alerts stories rules runs gaps jobs value-lists users keys spaces sessions'
    .split(' ')
    .concat('exceptions/lists', 'exceptions/items');

  it('are there for each list', () => {
    expect(LISTS.map(({ path }) => path)).toEqual(
      expect.arrayContaining(NAMES.map((name) => `/dw/${name}`)),
    );
  });

  it.each(LISTS.map(({ path }) => path))(
    '%s has columns, and the same rows in all formats',
    async (path) => {
      const csv = await service.send('GET', `${path}?format=csv`);
      const ndjson = await service.send('GET', `${path}?format=ndjson`);
      expect([csv.status, ndjson.status]).toEqual([200, 200]);
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      expect(csv.headers['content-disposition']).toMatch(
        /^attachment; filename="[a-z]+-\d{8}T\d{6}Z\.csv"$/,
      );
      const [columns = [], ...rows] = readCsv(csv.text);
      expect(columns.length).toBeGreaterThan(2);
      const lines = ndjson.text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      // The audit log has the first export.
      expect(rows).toHaveLength(lines.length - (path === '/dw/audit' ? 1 : 0));
      for (const line of lines) expect(columns).toEqual(expect.arrayContaining(Object.keys(line)));
    },
  );

  it('are in the audit log, and pages are not', async () => {
    const { number } = service.audit.head();
    await service.send('GET', '/dw/alerts?limit=3');
    await service.send('GET', '/dw/alerts?format=json&limit=3');
    await service.send('GET', '/dw/alerts?format=csv&status=open');
    await service.send('GET', '/dw/value-lists?format=ndjson');
    await service.send('GET', '/dw/alerts?format=csv&status=no');
    expect(service.audit.after(number, 10)).toMatchObject([
      {
        action: 'alerts.export',
        by: 'ann',
        space: 'default',
        outcome: 'succeeded',
        message: 'format=csv&status=open',
      },
      { action: 'valueLists.export', outcome: 'succeeded' },
      { action: 'alerts.export', outcome: 'failed' },
    ]);
  });

  it('have all rows that the filters find, in their order', async () => {
    const query = 'status=open&order=oldest';
    const { text } = await service.send('GET', `/dw/alerts?${query}&format=csv`);
    const [columns = [], ...rows] = readCsv(text);
    const ids = rows.map((row) => row[columns.indexOf('id')]);
    expect(ids).toEqual(
      Array.from({ length: 1_203 }, (_, number) => alertIdOf(number)).filter(
        (id) => id !== alertIdOf(7),
      ),
    );
    const closed = await service.send('GET', '/dw/alerts?status=closed&format=csv');
    expect(readCsv(closed.text)[1]?.[columns.indexOf('tags')]).toBe('["=x","y"]');
  });

  it('have no secrets', async () => {
    await service.ask('POST', '/dw/users', {
      name: 'bob',
      role: 'viewer',
      password: 'tidal-ochre-lantern-48',
    });
    const made = await service.ask('POST', '/dw/keys', { name: 'k', rights: ['read'] });
    const { key } = made.value as { key: string };
    const users = await service.send('GET', '/dw/users?format=ndjson');
    expect(users.text).toContain('"bob"');
    expect(users.text).not.toMatch(/argon2|passwordHash|tidal/);
    const keys = await service.send('GET', '/dw/keys?format=csv');
    expect(keys.text).toContain('"k"');
    expect(keys.text).not.toContain(key);
    expect(keys.text).not.toMatch(/[0-9a-f]{64}/);
  });

  it.each([
    'format=xml',
    'format=csv&format=csv',
    'format=csv&limit=5',
    'format=csv&status=no',
    'format=csv&no=1',
  ])('%s is refused', async (query) => {
    const answer = await service.send('GET', `/dw/alerts?${query}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/json']);
  });

  it('format=json is a page as ever, and another space has its own', async () => {
    const page = await service.send('GET', '/dw/alerts?format=json&limit=3');
    expect((page.json()['alerts'] as unknown[]).length).toBe(3);
    await service.ask('POST', '/dw/spaces', { id: 'dev', name: 'Dev' });
    const other = await service.send('GET', '/s/dev/dw/alerts?format=ndjson');
    expect([other.status, other.text]).toEqual([200, '']);
  });
});

describe('a long export', () => {
  let service: TestService;
  afterEach(() => service.stop());

  async function begin() {
    service = await new TestService().start();
    const detection = service.detection as ScriptedDetection;
    const waiting: (() => void)[] = [];
    let pages = 0;
    detection.call = (async (_: object, args: object) => {
      pages += 1;
      if ('after' in args && args.after !== null)
        await new Promise<void>((resolve) => waiting.push(resolve));
      return { alerts: [{ id: 'a', text: 'x'.repeat(100_000) }], next: 'more' };
    }) as never;
    const made = await service.send('POST', '/dw/keys', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'k', rights: ['read'] }),
    });
    const { key, id } = made.json() as { key: string; id: string };
    const open = async () => {
      const request = http.get({
        host: '127.0.0.1',
        port: service.port,
        path: '/dw/alerts?format=ndjson',
        headers: { authorization: `ApiKey ${key}` },
        agent: false,
      });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.on('error', () => {});
      return response;
    };
    return { id, open, waiting, pages: () => pages };
  }

  it('breaks off when the key is revoked', async () => {
    const { id, open, waiting } = await begin();
    const response = await open();
    response.resume();
    await expect.poll(() => waiting.length).toBe(1);
    await service.send('DELETE', `/dw/keys/${id}`);
    waiting.shift()?.();
    await new Promise((resolve) => response.once('close', resolve));
    // The client sees that it is not whole.
    expect(response.complete).toBe(false);
  });

  it('reads no further than its client, and gives its place back', async () => {
    const { open, waiting, pages } = await begin();
    const responses = [await open(), await open(), await open()];
    for (const response of responses) response.pause();
    const fourth = await open();
    expect(fourth.statusCode).toBe(429);
    fourth.resume();
    expect(pages()).toBeLessThan(12);
    for (const response of responses) response.destroy();
    for (const each of waiting) each();
    await expect
      .poll(async () => {
        const again = await open();
        again.destroy();
        return again.statusCode;
      })
      .toBe(200);
    for (const each of waiting) each();
  });
});
