import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.cjs')];
const ATTACK = gunzipSync(readFileSync('content/samples/attack.ndjson.gz'));
const PASSWORD = 'tidal-ochre-lantern-48';
const PATIENCE = { timeout: 120_000, interval: 100 };

/** Each has a data directory of its own, and shares nothing with the others but the database. */
describe.skipIf(!hasPostgres)('a service on standby', () => {
  const folder = mkdtempSync(join(tmpdir(), 'standby-'));
  const children: ChildProcess[] = [];
  let server: PostgresServer;
  beforeAll(() => {
    server = PostgresServer.start();
  });
  afterAll(async () => {
    for (const child of children) await ended(child);
    server.stop();
    rmSync(folder, { recursive: true });
  });

  async function ended(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** It is not waited for. */
  function standby(name: string, port: number) {
    const options = ['--listen', `127.0.0.1:${port}`, '--state', server.url, '--standby', '--live'];
    const child = spawn(COMMAND[0]!, [
      COMMAND[1]!,
      'serve',
      '--data',
      join(folder, name),
      ...options,
    ]);
    children.push(child);
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output.text += data.toString()));
    const url = `http://127.0.0.1:${port}`;
    const probe = async (path: string) => {
      const answer = await fetch(`${url}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    return { child, output, url, probe };
  }

  const signIn = (url: string) =>
    fetch(`${url}/dw/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-dockwarden': '1' },
      body: JSON.stringify({ name: 'anna', password: PASSWORD }),
    });

  it('needs a state that it can take over', async () => {
    const child = spawn(COMMAND[0]!, [
      COMMAND[1]!,
      'serve',
      '--data',
      join(folder, 'none'),
      '--standby',
    ]);
    let text = '';
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(2);
    expect(text).toContain('SRV1007');
    expect(text).toContain('--state postgres://');
  });

  it('takes over from one that is killed, and then from one that is paused, which ends', async () => {
    const first = new ServiceProcess(COMMAND, join(folder, 'first'), await freePort(), [
      '--state',
      server.url,
      '--live',
    ]);
    await first.start();
    const made = await first.fetch('/dw/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'anna', password: PASSWORD, role: 'admin' }),
    });
    expect(made.status).toBe(200);
    await first.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: ATTACK,
    });
    await first.untilRead();
    const alerts = [...(await alertsOf(first.url))];
    expect(alerts.length).toBeGreaterThan(100);

    const second = standby('second', await freePort());
    await vi.waitFor(
      async () =>
        expect(await second.probe('/readyz')).toEqual({
          status: 503,
          text: 'on standby: another service writes its state\n',
        }),
      PATIENCE,
    );
    expect(await second.probe('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect((await second.probe('/dw/alerts')).status).toBe(503);
    expect(second.output.text).toContain(`is on standby at ${second.url}`);

    await first.kill();
    const isReady = (service: typeof second) =>
      vi.waitFor(async () => expect((await service.probe('/readyz')).status).toBe(200), PATIENCE);
    await isReady(second);
    // Users, and alerts with their events, are there without the directory in which they were made.
    expect(await alertsOf(second.url)).toEqual(expect.arrayContaining(alerts));

    const third = standby('third', await freePort());
    await vi.waitFor(async () => expect((await third.probe('/readyz')).status).toBe(503), PATIENCE);
    second.child.kill('SIGSTOP');
    await isReady(third);
    second.child.kill('SIGCONT');
    const [code] = (await once(second.child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(second.output.text).toContain('another service has taken over the state');
    expect(await alertsOf(third.url)).toEqual(expect.arrayContaining(alerts));

    // The first one is back, with events whose numbers others have used since.
    third.child.kill('SIGKILL');
    const again = standby('first', await freePort());
    await isReady(again);
    expect(again.output.text).toContain('earlier events were set aside');
    expect(await alertsOf(again.url)).toEqual(expect.arrayContaining(alerts));
    const [earlier = ''] = readdirSync(join(folder, 'first', 'earlier'));
    const query = [COMMAND[1]!, 'query', 'any where true', '--count', '--data'];
    const counted = execFileSync(
      COMMAND[0]!,
      [...query, join(folder, 'first', 'earlier', earlier)],
      {
        encoding: 'utf8',
      },
    );
    expect(Number.parseInt(counted, 10)).toBeGreaterThan(1_000);
  });

  async function alertsOf(url: string): Promise<readonly string[]> {
    const session = await signIn(url);
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await fetch(`${url}/dw/alerts?limit=500`, { headers: { cookie } });
    const { alerts } = (await answer.json()) as {
      readonly alerts: readonly { readonly id: string }[];
    };
    return alerts.map(({ id }) => id);
  }
});
