import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endpointOf } from '../../api/client/endpoint.ts';
import { event, Folder, MAIN, run } from './run-command.testing.ts';

const folder = new Folder();
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

const dockwarden = (...args: readonly string[]) => run(process.execPath, [MAIN, ...args]);

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly line: string;
  stderr(): string;
}

/** Starts a service and waits for its line. */
async function serve(data: string, ...more: readonly string[]): Promise<Started> {
  const args = [MAIN, 'serve', '--data', data, '--listen', '127.0.0.1:0', ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let line = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (line += chunk.toString()));
  await expect
    .poll(() => line.includes('\n') || child.exitCode !== null, { timeout: 20_000 })
    .toBe(true);
  const url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
  return { child, url, line, stderr: () => stderr };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await exit)[0];
}

const bulk = (names: readonly string[]) =>
  names
    .map(
      (name, index) =>
        `{"create":{"_index":"logs-app-default","_id":"${name}"}}\n${JSON.stringify(event(index, name))}\n`,
    )
    .join('');

async function send(url: string, names: readonly string[]): Promise<number[]> {
  const answer = await fetch(`${url}/_bulk`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' },
    body: gzipSync(bulk(names)),
  });
  const { items } = (await answer.json()) as { items: { create: { status: number } }[] };
  return items.map(({ create }) => create.status);
}

describe('dockwarden serve', () => {
  it('keeps acknowledged events across a stop and a kill, each stored once', async () => {
    const data = folder.at('kept');
    const first = await serve(data, '--insecure-ingest');
    expect(first.line).toMatch(
      /^dockwarden \S+ is ready at http:\/\/127\.0\.0\.1:\d+ · data in .*kept · 0 events stored\n$/,
    );
    expect(await send(first.url, ['sh', 'curl', 'sh'])).toEqual([201, 201, 409]);
    expect(await ended(first.child, 'SIGTERM')).toBe(0);
    const second = await serve(data, '--insecure-ingest');
    expect(second.line).toContain('· 2 events stored');
    expect(await send(second.url, ['sh', 'nc'])).toEqual([409, 201]);
    await ended(second.child, 'SIGKILL');
    const third = await serve(data, '--insecure-ingest');
    expect(third.line).toContain('· 3 events stored');
    expect(await send(third.url, ['nc'])).toEqual([409]);

    const status = await dockwarden('status', '--data', data);
    expect(status.code).toBe(0);
    expect(status.stdout).toContain(third.url);
    expect(status.stdout).toMatch(/^logs-app-default +3 /m);
    const unknown = await dockwarden('status', '--url', third.url, '--json');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('[SRV1015]')]);
    const json = await dockwarden('status', '--data', data, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ store: { events: 3 }, notReady: null });

    const other = await dockwarden('serve', '--data', data, '--listen', '127.0.0.1:0');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('error[STO1104]')]);
    expect(await ended(third.child, 'SIGINT')).toBe(0);
    expect(third.stderr()).toContain('"msg":"stopped"');
  });

  it('follows files, and its metrics count their events', async () => {
    const log = folder.file('app.ndjson', [event(1, 'sh'), event(2, 'nc')]);
    const data = folder.at('tailed');
    const { child, url } = await serve(data, '--tail', log);
    const key = (await endpointOf(data))?.key;
    const headers = { authorization: `Bearer ${key}` };
    const metrics = async () => (await fetch(`${url}/metrics`, { headers })).text();
    await expect.poll(metrics, { timeout: 20_000 }).toContain('dockwarden_tail_events_total 2\n');
    expect(await metrics()).toContain(
      'dockwarden_intake_events_total{stream="logs-generic-default"} 2\n',
    );
    expect(await ended(child, 'SIGTERM')).toBe(0);
  });

  it('creates a data directory that only its user can read', async () => {
    const data = folder.at('private');
    const { child } = await serve(data);
    const { statSync } = await import('node:fs');
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(readFileSync(folder.at('private/lock.json'), 'utf8')).toContain('http://127.0.0.1:');
    await ended(child, 'SIGTERM');
    expect(existsSync(folder.at('private/lock.json'))).toBe(false);
  });

  it('prints a configuration that can be read again', async () => {
    const printed = await dockwarden('serve', '--data', '/x', '--tail', 'a b', '--print-config');
    expect(printed.stdout).toContain('data = "/x"');
    expect(printed.stdout).toContain('paths = ["a b"]');
    const file = folder.file('printed.toml', printed.stdout);
    const again = await dockwarden('serve', '--config', file, '--print-config');
    expect([again.code, again.stdout]).toEqual([0, printed.stdout]);
  });

  it.each([
    [
      ['--listen', '0.0.0.0:9200'],
      'error[SRV1002]: 0.0.0.0:9200 can be reached from other machines, which requires TLS',
    ],
    [['--listen', '9200'], 'error[SRV1001]: 9200 is not an address to listen on'],
    [['--config', '/no/such.toml'], 'error[SRV1004]: cannot read /no/such.toml (ENOENT)'],
    [
      ['--data', '/dev/null/dockwarden'],
      'error[SRV1010]: the data directory /dev/null/dockwarden cannot be created or read',
    ],
    [
      ['--data', '/dev/null'],
      'error[SRV1010]: the data directory /dev/null cannot be created or read (ENOTDIR)',
    ],
    [['--tail', '-'], 'error[ENG1006]'],
  ])('%j is an error', async (args, message) => {
    const data = args.includes('--data') ? [] : ['--data', folder.at('bad')];
    const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const { code, stderr } = await dockwarden('serve', ...data, ...listen, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('dockwarden status', () => {
  it('fails if no service is running', async () => {
    const here = await dockwarden('status', '--data', folder.path);
    expect([here.code, here.stderr]).toEqual([2, expect.stringContaining('no service runs on')]);
    const there = await dockwarden('status', '--url', 'http://127.0.0.1:1');
    expect([there.code, there.stderr]).toEqual([2, expect.stringContaining('error[SRV1008]')]);
    const both = await dockwarden('status', '--url', 'http://127.0.0.1:1', '--data', '/x');
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('not both')]);
  });
});
