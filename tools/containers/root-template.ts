import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ContainersError } from './errors.ts';
import { idleProgram } from './idle-program.ts';
import { APPLETS, BUSYBOX_IDLERS, HOST_PROGRAMS, IDLERS, LINKS, SLEEPERS } from './programs.ts';
import { runProgram } from './run-program.ts';

/**
 * The two roots that containers are created from. Their files are shared, since nothing writes to `/usr`.
 */
export const ROOTS = ['debian', 'busybox'] as const;
export type Root = (typeof ROOTS)[number];

export const isRoot = (text: string): text is Root => ROOTS.some((root) => root === text);

const FOLDERS = ['/usr/bin', '/usr/sbin', '/bin', '/sbin'];
const TIMEOUT = 20_000;

/** Builds both in a directory, from the files of the host. */
export async function buildTemplates(folder: string): Promise<void> {
  await buildDebian(join(folder, 'debian'));
  await buildBusybox(join(folder, 'busybox'));
}

/** Bash, dash and the GNU tools, in Debian's layout with a merged `/usr`. */
async function buildDebian(root: string): Promise<void> {
  newRoot(root, ['bin', 'sbin', 'lib', 'lib64']);
  const programs = new Map(HOST_PROGRAMS.map((name) => [name, realpathSync(find(name))]));
  const bin = join(root, 'usr/bin');
  for (const [name, path] of programs) copyFileSync(path, join(bin, name));
  for (const library of await librariesOf([...programs.values()])) {
    const target = join(root, library);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(library, target);
  }
  for (const [link, target] of Object.entries(LINKS)) symlinkSync(target, join(bin, link));
  copyFileSync(find('busybox'), join(bin, 'busybox'));
  link(bin, 'busybox', APPLETS);
  link(bin, 'sleep', SLEEPERS);
  writeIdle(bin, IDLERS);
}

/** A single program and links to it, as in Alpine. */
async function buildBusybox(root: string): Promise<void> {
  newRoot(root, ['bin', 'sbin']);
  const bin = join(root, 'usr/bin');
  copyFileSync(find('busybox'), join(bin, 'busybox'));
  const { output } = await runProgram(find('busybox'), ['--list'], { timeout: TIMEOUT });
  for (const applet of output.trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('/bin/busybox', join(bin, applet));
  }
  writeIdle(bin, BUSYBOX_IDLERS);
}

function newRoot(root: string, merged: readonly string[]): void {
  for (const name of merged) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
}

function writeIdle(folder: string, [first = '', ...names]: readonly string[]): void {
  writeFileSync(join(folder, first), idleProgram(), { mode: 0o755 });
  link(folder, first, names);
}

/** Additional names of a file: the kernel reports under which one it was executed. */
function link(folder: string, target: string, names: readonly string[]): void {
  for (const name of names) linkSync(join(folder, target), join(folder, name));
}

function find(name: string): string {
  const path = FOLDERS.map((folder) => join(folder, name)).find((candidate) =>
    existsSync(candidate),
  );
  if (path !== undefined) return path;
  throw new ContainersError(`This host has no ${name} in ${FOLDERS.join(', ')}; install it first.`);
}

/** Absolute paths of all shared libraries and of the loader. */
async function librariesOf(programs: readonly string[]): Promise<readonly string[]> {
  const { output } = await runProgram('ldd', programs, { timeout: TIMEOUT });
  const paths = output.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm);
  return [...new Set([...paths].map(([, path = '']) => path))];
}
