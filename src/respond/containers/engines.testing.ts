import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DockerEngine } from './engines/docker-engine.ts';
import type { EngineKind } from './engines/engine.ts';

const run = promisify(execFile);

/** A real engine with an image of its own, as a program of this test. */
export interface TestEngine {
  readonly kind: EngineKind;
  readonly socket: string;
  readonly engine: DockerEngine;
  /** A network with a subnet, in which containers are reached. */
  readonly network: string;
  readonly image: string;
  /** Runs its command line. */
  cli(...asked: string[]): Promise<string>;
  remove(...names: readonly string[]): Promise<void>;
  /** Starts a container in the network; returns its full id. */
  start(name: string, options?: readonly string[], command?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const BUSYBOX = '/bin/busybox';
const READY_MS = 30_000;

const isInstalled = (program: string) =>
  ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].some((folder) =>
    existsSync(join(folder, program)),
  );

const NEEDS: Readonly<Record<EngineKind, readonly string[]>> = {
  docker: ['dockerd', 'docker', 'containerd', 'runc'],
  podman: ['podman', 'conmon', 'runc'],
};

/** What this host lacks to run an engine; empty where it can. */
export const missingFor = (kind: EngineKind): string[] => [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...(existsSync(BUSYBOX) ? [] : ['busybox-static']),
  ...NEEDS[kind].filter((program) => !isInstalled(program)),
];

export async function startEngine(kind: EngineKind): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), `respond-${kind}-`));
  const socket = join(folder, 'engine.sock');
  const { command, daemon, env } = (kind === 'docker' ? dockerOf : podmanOf)(folder, socket);
  const log = openSync(join(folder, 'log'), 'a');
  const [program = '', ...rest] = daemon;
  const child = spawn(program, rest, {
    stdio: ['ignore', log, log],
    detached: true,
    env: { ...process.env, ...env },
  });
  const cli = async (...asked: string[]) => {
    const [first = '', ...others] = command;
    const { stdout } = await run(first, [...others, ...asked], {
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  };
  const engine = new DockerEngine(kind, kind, socket);
  await ready(socket, child, folder);
  const image = 'localhost/busybox:1';
  await cli('import', '--change', 'ENV PATH=/bin', archive(folder, await rootOf(folder)), image);
  const network = 'shop';
  // Engines on the same host have to differ.
  const subnet = `10.${randomInt(128, 256)}.${randomInt(256)}.0/24`;
  await cli('network', 'create', '--subnet', subnet, network);
  // Podman waits for containers that ignore SIGTERM otherwise.
  const force = kind === 'podman' ? ['-f', '--time=0'] : ['-f'];
  const remove = async (...names: readonly string[]) => void (await cli('rm', ...force, ...names));
  return {
    kind,
    socket,
    engine,
    network,
    image,
    cli,
    start: (name, options = [], asked = ['sleep', '3600']) =>
      cli('run', '-d', '--name', name, '--network', network, ...options, image, ...asked),
    remove,
    async stop() {
      // Those that depend on others come first.
      const ids = (await cli('ps', '-aq')).split('\n').filter((id) => id !== '');
      if (kind === 'podman') await cli('rm', '--all', '--force', '--time=0');
      else if (ids.length > 0) await remove(...ids);
      await cli('network', 'rm', network);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await run('sh', [
        '-c',
        `grep -o '${folder}[^ ]*' /proc/mounts | sort -r | xargs -r umount -l`,
      ]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Started {
  readonly command: readonly string[];
  readonly daemon: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function dockerOf(folder: string, socket: string): Started {
  const root = join(folder, 'docker');
  return {
    command: ['docker', '--host', `unix://${socket}`],
    daemon:
      `dockerd --host unix://${socket} --data-root ${root} --exec-root ${root}-exec --pidfile ${root}.pid --bridge none --iptables=false --ip6tables=false --log-level warn`.split(
        ' ',
      ),
    env: {},
  };
}

function podmanOf(folder: string, socket: string): Started {
  const settings = join(folder, 'containers.conf');
  // crun rejects hosts with cgroups of both versions; limits above those of this host cannot be set.
  writeFileSync(
    settings,
    '[containers]\ndefault_ulimits=["nofile=1024:4096","nproc=4096:4096"]\n[engine]\nruntime="runc"\n',
  );
  const root = join(folder, 'podman');
  mkdirSync(`${root}-networks`);
  const command =
    `podman --root=${root} --runroot=${root}-run --tmpdir=${root}-tmp --cgroup-manager=cgroupfs --events-backend=file --network-config-dir=${root}-networks`.split(
      ' ',
    );
  return {
    command,
    daemon: [...command, 'system', 'service', '-t', '0', `unix://${socket}`],
    env: { CONTAINERS_CONF: settings },
  };
}

async function ready(socket: string, child: ChildProcess, folder: string): Promise<void> {
  for (const until = Date.now() + READY_MS; Date.now() < until; await delay(50)) {
    if (child.exitCode !== null) break;
    const { code = 1 } = await run('curl', ['-sf', '--unix-socket', socket, 'http://engine/_ping'])
      .then(() => ({ code: 0 }))
      .catch((error: { code?: number }) => error);
    if (code === 0) return;
  }
  const { stdout } = await run('tail', ['-5', join(folder, 'log')]);
  throw new Error(`the engine did not start: ${stdout}`);
}

async function rootOf(folder: string): Promise<string> {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'bin'), { recursive: true });
  await run('cp', [BUSYBOX, join(root, 'bin', 'busybox')]);
  await run('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
  return root;
}

function archive(folder: string, root: string): string {
  const path = join(folder, 'root.tar');
  // Synchronously, as nothing else is done meanwhile.
  execFileSync('tar', ['-C', root, '-cf', path, '.']);
  return path;
}
