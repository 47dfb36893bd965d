import { readFileSync } from 'node:fs';
import { arch, hostname, release } from 'node:os';

/** The parts that are the same in all documents of a host. */
export interface HostFacts {
  readonly name: string;
  /** The machine's id, else its name. */
  readonly id: string;
  /** The id of the current boot; null if it is unknown. */
  readonly bootId: string | null;
  /** As reported by uname, such as `x86_64`. */
  readonly architecture: string;
  readonly kernel: string;
  /** `ID`, `PRETTY_NAME` and `VERSION_ID` of os-release. */
  readonly osFamily: string | null;
  readonly osFull: string | null;
  readonly osVersion: string | null;
}

export interface HostSources {
  /** The first one with content is the id of the host. */
  readonly machineId?: readonly string[];
  readonly bootId?: string;
  readonly osRelease?: readonly string[];
  readonly name?: string;
}

/** To be called once: the files are small and belong to the host. */
export function readHostFacts(sources: HostSources = {}): HostFacts {
  const name = sources.name ?? hostname();
  const os = parseOsRelease(
    firstText(sources.osRelease ?? ['/etc/os-release', '/usr/lib/os-release']) ?? '',
  );
  return {
    name,
    id: firstText(sources.machineId ?? ['/etc/machine-id', '/var/lib/dbus/machine-id']) ?? name,
    bootId: firstText([sources.bootId ?? '/proc/sys/kernel/random/boot_id']),
    architecture: architectureOf(arch()),
    kernel: release(),
    osFamily: os.get('ID') ?? null,
    osFull: os.get('PRETTY_NAME') ?? null,
    osVersion: os.get('VERSION_ID') ?? null,
  };
}

function architectureOf(name: string): string {
  if (name === 'x64') return 'x86_64';
  return name === 'arm64' ? 'aarch64' : name;
}

/** Lines `NAME=value`, where the value may stand in quotes. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals < 1 || line.startsWith('#')) continue;
    const value = line.slice(equals + 1).trim();
    const quote = value[0];
    const isQuoted = (quote === '"' || quote === "'") && value.length > 1 && value.endsWith(quote);
    const bare = isQuoted ? value.slice(1, -1) : value;
    if (bare !== '') values.set(line.slice(0, equals).trim(), bare);
  }
  return values;
}

function firstText(paths: readonly string[]): string | null {
  for (const path of paths) {
    try {
      const text = readFileSync(path, 'utf8').trim();
      if (text !== '') return text;
    } catch {
      // Not every system has all of them.
    }
  }
  return null;
}
