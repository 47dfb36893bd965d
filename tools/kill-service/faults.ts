// Exposes the service to a full disk, a read-only one and a long suspension, under load: it must report them, recover when
// they are over, and lose nothing that it acknowledged.
//
//   tsx tools/kill-service/faults.ts [--sleep-seconds 60]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runFaults } from './run-faults.ts';
import { freePort, ServiceProcess } from '../service-process.ts';
import { HttpLoad } from './http-load.ts';
import { readStored, verified } from './stored.ts';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.cjs')];
const CONNECTIONS = 4;
const WAIT_MS = 30_000;

const { values } = parseArgs({ options: { 'sleep-seconds': { type: 'string', default: '60' } } });

interface Stage {
  /** The data directory, on a file system of its own. */
  readonly mount: string;
  readonly service: ServiceProcess;
}

/** Each breaks something while the service is under load, checks what it reports, and repairs it. */
const FAULTS: Record<string, (stage: Stage) => Promise<void>> = {
  'full disk': async ({ mount, service }) => {
    const ballast = join(mount, 'ballast');
    spawnSync('fallocate', ['-l', '1G', ballast]);
    // fallocate allocates nothing if it cannot allocate everything.
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k'], { stdio: 'ignore' });
    await untilReadiness(service, 503);
    await expectStatus(service, 429);
    rmSync(ballast);
    await untilReadiness(service, 200);
  },
  'read-only disk at the start': async ({ mount, service }) => {
    await service.stop();
    run('mount', ['-o', 'remount,ro', mount]);
    const said = await service.start().then(() => 'it started', String);
    run('mount', ['-o', 'remount,rw', mount]);
    if (!/error\[STO\d+\].*read-only/s.test(said)) throw new Error(`it says: ${said}`);
    await service.start();
  },
  'process that is stopped and continued': async ({ service }) => {
    process.kill(service.pid, 'SIGSTOP');
    await sleep(Number(values['sleep-seconds']) * 1_000);
    process.kill(service.pid, 'SIGCONT');
    await untilReadiness(service, 200);
  },
};

async function play(cause: (stage: Stage) => Promise<void>): Promise<string[]> {
  const mount = mkdtempSync(join(tmpdir(), 'dockwarden-faults-'));
  run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mount]);
  const config = `${mount}.toml`;
  writeFileSync(config, '[store]\nflush = "1s"\ncompact = "1s"\nlog_size = "1MB"\n');
  const data = join(mount, 'data');
  const service = new ServiceProcess(COMMAND, data, await freePort(), ['--config', config]);
  const load = new HttpLoad(service.url, CONNECTIONS);
  try {
    await service.start();
    load.start();
    await sleep(1_000);
    await cause({ mount, service });
    await sleep(1_000);
    await load.stop();
    const sent = load.documents;
    const exitCode = await service.stop();
    const copies = await readStored(COMMAND, data);
    const faults = [...load.faults(copies.http), ...(await verified(COMMAND, data))];
    if (exitCode !== 0) faults.push(`the service ended with ${exitCode}: ${service.stderr}`);
    console.log(`  ${sent} documents sent, ${copies.http.size} stored`);
    return faults;
  } catch (error) {
    return [`${String(error)}: ${service.stderr.slice(-2_000)}`];
  } finally {
    await load.stop();
    await service.kill();
    spawnSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
    rmSync(config, { force: true });
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

async function untilReadiness(service: ServiceProcess, status: number): Promise<void> {
  const end = Date.now() + WAIT_MS;
  let last = 0;
  while (Date.now() < end) {
    last = (await fetch(`${service.url}/readyz`)).status;
    if (last === status) return;
    await sleep(20);
  }
  throw new Error(`/readyz stays ${last} and does not become ${status}`);
}

/** The answer to a client that sends an event. */
async function expectStatus(service: ServiceProcess, status: number): Promise<void> {
  const response = await fetch(`${service.url}/_bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: '{"create":{"_index":"logs-fault-default"}}\n{}\n',
  });
  if (response.status !== status) {
    throw new Error(`an event is answered ${response.status} and not ${status}`);
  }
}

process.exitCode = await runFaults('Faults of a service', FAULTS, play);
