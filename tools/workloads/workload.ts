import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { podOf, readHead, type Pod } from '../containers/head.ts';

/** One container of a workload, or a script of the host that enters one. */
export interface Part {
  /** The script's file name without its extension. */
  readonly name: string;
  readonly path: string;
  /** A service runs until the jobs have ended; `host` runs outside. */
  readonly runs: 'service' | 'job' | 'host';
  /** The part whose container a script of the host enters. */
  readonly into: string | undefined;
  /** Debian packages beyond the minimal system. */
  readonly packages: readonly string[];
  readonly image: string;
  readonly pod: Pod | undefined;
  /** Capabilities beyond those that engines grant by default. */
  readonly capabilities: readonly string[];
  /** `workload`: shared by all its containers and isolated; `host`: the host's. */
  readonly network: 'workload' | 'host';
  /** A directory that is `/srv/app` in the container. */
  readonly files: string | undefined;
}

export interface Workload {
  readonly name: string;
  readonly parts: readonly Part[];
}

const KEYS = ['runs', 'into', 'packages', 'image', 'pod', 'capabilities', 'network'] as const;

/** Each directory is a workload, each script in it one of its parts. */
export function loadWorkloads(folder: string): readonly Workload[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'recordings')
    .map(({ name }) => ({ name, parts: loadParts(join(folder, name)) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function loadParts(folder: string): readonly Part[] {
  const parts = readdirSync(folder)
    .filter((name) => name.endsWith('.sh'))
    .toSorted()
    .map((name) => readPart(join(folder, name), readFileSync(join(folder, name), 'utf8')));
  for (const { path, runs, into } of parts) {
    const target = parts.find(({ name }) => name === into);
    if (runs === 'host' && target?.runs !== 'service') {
      throw readHead(path, '', KEYS).fault('"# into:" names a service of the same folder');
    }
  }
  return parts;
}

/** @throws {ContainersError} if a header comment is not understood */
export function readPart(path: string, text: string): Part {
  const name = basename(path, '.sh');
  const { one, fault } = readHead(path, text, KEYS);
  const runs = one('runs') ?? 'job';
  if (runs !== 'service' && runs !== 'job' && runs !== 'host') {
    throw fault('"# runs:" is service, job or host');
  }
  const network = one('network') ?? 'workload';
  if (network !== 'workload' && network !== 'host') {
    throw fault('"# network:" is workload or host');
  }
  const files = path.slice(0, -'.sh'.length);
  return {
    name,
    path,
    runs,
    into: one('into'),
    packages: words(one('packages')).toSorted(),
    image: one('image') ?? 'registry.example/workloads/debian:12',
    pod: podOf(one('pod'), fault),
    capabilities: words(one('capabilities')),
    network,
    files: existsSync(files) ? files : undefined,
  };
}

const words = (text = ''): readonly string[] => text.split(' ').filter((word) => word !== '');
