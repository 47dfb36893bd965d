import { readInto, readLink } from './files.ts';

/** The first process, and the first one of the kernel, which security modules may protect less. */
const HOST_PROCESSES = [1, 2];

/** A map of one user; a line has three numbers. */
const MAX_MAP = 256;

/** The namespaces of a host, and which processes have others, as those of containers do. */
export class Namespaces {
  readonly #root: string;
  readonly #map = Buffer.allocUnsafeSlow(MAX_MAP);
  #hostPids: string | null = null;
  #hostMounts: string | null = null;

  /** @param root `/proc` */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The pid namespace of a process whose pids and mounts are both not those of the host's first process; null for
   * others, and where it has exited. A service with private mounts shares the pids, the sandbox of a browser
   * the mounts.
   */
  ofContainer(folder: string): string | null {
    const pids = readLink(`${folder}/ns/pid`);
    if (pids === null || pids === this.#pidsOfHost() || this.#hostMounts === null) return null;
    const mounts = readLink(`${folder}/ns/mnt`);
    if (mounts === null || mounts === this.#hostMounts) return null;
    return this.#isSandbox(folder) ? null : pids;
  }

  #pidsOfHost(): string | null {
    if (this.#hostPids === null || this.#hostMounts === null) {
      for (const pid of HOST_PROCESSES) {
        this.#hostPids = readLink(`${this.#root}/${pid}/ns/pid`);
        this.#hostMounts = readLink(`${this.#root}/${pid}/ns/mnt`);
        if (this.#hostPids !== null && this.#hostMounts !== null) break;
      }
    }
    return this.#hostPids;
  }

  /**
   * Whether it has a user namespace with one user, or none yet. That is what any program can make for itself, as
   * Flatpak, thumbnailers and build tools do for each thing they run; for a range of users it needs root.
   */
  #isSandbox(folder: string): boolean {
    const length = readInto(`${folder}/uid_map`, this.#map);
    if (length < 0) return false;
    const lines = this.#map.toString('latin1', 0, length).trim().split('\n');
    return lines.length === 1 && /^(?:\d+\s+\d+\s+1)?$/.test(lines[0]?.trim() ?? '');
  }
}
