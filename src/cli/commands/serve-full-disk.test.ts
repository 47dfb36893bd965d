import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { endpointOf } from '../../api/client/endpoint.ts';
import type { Health } from '../../api/status/health.ts';
import { Folder, MAIN } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const mount = folder.at('disk');
const data = join(mount, 'data');
const config = folder.file('serve.toml', `[rules]\npaths = ["${folder.path}"]`);
const isMounted = mounted();

function mounted(): boolean {
  folder.file('disk/here', '');
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mount]).status === 0;
}

/** Until nothing more can be written. */
function fill(name: string): void {
  for (const size of ['64k', '1'])
    spawnSync('dd', [
      'if=/dev/zero',
      `of=${join(mount, `${name}-${size}`)}`,
      `bs=${size}`,
      'count=8000',
    ]);
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function serve(): Promise<Running> {
  const args = [MAIN, 'serve', '--data', data, '--config', config, '--insecure-ingest'];
  const child = spawn(process.execPath, [...args, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let line = '';
  child.stdout.on('data', (chunk: Buffer) => (line += chunk.toString()));
  while (!line.includes('\n') && child.exitCode === null) await sleep(20);
  return { child, url: /http:\/\/\S+/.exec(line)?.[0] ?? '' };
}

async function end({ child }: Running, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

async function send({ url }: Running): Promise<number> {
  const body = '{"create":{"_index":"logs-app-default"}}\n{"a":1}\n';
  const headers = { 'content-type': 'application/x-ndjson' };
  return (await fetch(`${url}/_bulk`, { method: 'POST', headers, body })).status;
}

const readiness = async ({ url }: Running) => (await fetch(`${url}/readyz`)).status;

async function ask({ url }: Running, path: string): Promise<unknown> {
  const key = (await endpointOf(data))?.key;
  const headers = { authorization: `ApiKey ${key}` };
  return (await fetch(`${url}${path}`, { headers })).json();
}

it.skipIf(!isMounted)(
  'a service starts on a full disk, and goes on when there is room',
  async () => {
    let service = await serve();
    try {
      expect(await send(service)).toBe(200);
      fill('ballast');
      await end(service, 'SIGKILL');
      service = await serve();
      expect([await readiness(service), await send(service)]).toEqual([503, 429]);
      const { findings } = (await ask(service, '/dw/health')) as Health;
      expect(findings).toContainEqual(
        expect.objectContaining({ code: 'HLT101', message: expect.stringContaining('is full') }),
      );
      const counts = {
        streams: [expect.objectContaining({ stream: 'logs-app-default', events: 1 })],
      };
      expect(await ask(service, '/dw/status')).toMatchObject({ store: counts });
      expect(await ask(service, '/dw/alerts')).toMatchObject({ alerts: [] });
      // What the start has used is gone as well.
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        fill(`more-${signal}`);
        await end(service, signal);
        service = await serve();
        expect([await readiness(service), await send(service)]).toEqual([503, 429]);
      }
      for (const name of ['ballast', 'more-SIGKILL', 'more-SIGTERM'])
        for (const size of ['64k', '1']) rmSync(join(mount, `${name}-${size}`), { force: true });
      await expect.poll(() => readiness(service)).toBe(200);
      expect(await send(service)).toBe(200);
      await expect.poll(() => existsSync(join(data, 'lock.json'))).toBe(true);
      await end(service, 'SIGTERM');
      expect(service.child.exitCode).toBe(0);
    } finally {
      service.child.kill('SIGKILL');
      spawnSync('umount', ['-l', mount]);
    }
  },
);
