import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ancestorsOf, groupExists, removeGroups } from './control-groups.ts';
import { ANY_LAYOUT } from './layouts.ts';
import { unmount } from './root-source.ts';
import { buildTemplates } from './root-template.ts';
import { removeContainer } from './runc.ts';

const PREFIX = 'dockwarden-containers-';
const KEPT = 'kept-groups.json';

/** The directory where one run keeps its containers. */
export interface WorkFolder {
  readonly path: string;
  /** Cgroups that existed before. */
  readonly kept: ReadonlySet<string>;
}

/** Also removes what killed runs have left behind. */
export async function openWorkFolder(): Promise<WorkFolder> {
  await removeLeftOvers();
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const groups = ANY_LAYOUT.flatMap(({ cgroupsPath }) =>
    ancestorsOf(cgroupsPath('id', 'uid')),
  ).filter(groupExists);
  writeFileSync(join(path, KEPT), JSON.stringify(groups));
  mkdirSync(join(path, 'templates'));
  await buildTemplates(join(path, 'templates'));
  return { path, kept: new Set(groups) };
}

/** Removes the directory and its containers, including running ones. */
export async function removeWorkFolder({ path, kept }: WorkFolder): Promise<void> {
  const ids = readdirSync(path).filter((name) => /^[0-9a-f]{64}$/.test(name));
  await Promise.all(
    ids.map(async (id) => {
      await removeContainer(id);
      const group = groupOf(join(path, id));
      if (group !== undefined) removeGroups(group, kept);
      await unmount(join(path, id, 'root'));
    }),
  );
  // A killed engine leaves its mounts behind; later ones cover earlier ones.
  for (const point of mountsBelow(path).toReversed()) await unmount(point);
  rmSync(path, { recursive: true, force: true });
}

const mountsBelow = (path: string): readonly string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${path}/`));

/** @returns the number of runs that had left something behind */
async function removeLeftOvers(): Promise<number> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  const dead = folders.filter((name) => !isAlive(Number.parseInt(name.slice(PREFIX.length), 10)));
  for (const name of dead) {
    const path = join(tmpdir(), name);
    await removeWorkFolder({ path, kept: new Set(readJson<string[]>(join(path, KEPT)) ?? []) });
  }
  return dead.length;
}

const groupOf = (bundle: string): string | undefined =>
  readJson<{ linux: { cgroupsPath: string } }>(join(bundle, 'config.json'))?.linux.cgroupsPath;

/** A file that an earlier run wrote, if it got that far. */
function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
