import { existsSync } from 'node:fs';
import {
  containerOfCgroup,
  pathsOfCgroupFile,
  plainNameOfCgroup,
  type CgroupContainer,
} from './cgroup-path.ts';

export interface Membership {
  /** The container of a control group; null if it is of none. */
  ofPath(path: string): CgroupContainer | null;
  /** The container of a process by its `/proc/PID/cgroup`: by any hierarchy, the first counts. */
  ofFile(text: string): CgroupContainer | null;
}

export interface MembershipOptions {
  /** Folders in which a plain runtime keeps one folder a container. Default those of root. */
  readonly runtimeFolders?: readonly string[];
  readonly exists?: (path: string) => boolean;
}

const RUNTIME_FOLDERS = ['/run/runc', '/run/crun', '/run/youki'];

/**
 * A group with an id of 64 digits is of a container by its name. A container that was started by
 * plain runc may have any name: it is one if the runtime has a folder for it, which is there before
 * the first process enters.
 */
export function createMembership(options: MembershipOptions = {}): Membership {
  const folders = options.runtimeFolders ?? RUNTIME_FOLDERS;
  const exists = options.exists ?? existsSync;

  function ofPath(path: string): CgroupContainer | null {
    const container = containerOfCgroup(path);
    if (container !== null) return container;
    const name = plainNameOfCgroup(path);
    if (name === null) return null;
    const folder = folders.find((each) => exists(`${each}/${name}`));
    if (folder === undefined) return null;
    const runtime = folder.slice(folder.lastIndexOf('/') + 1);
    return { id: name, runtime, podUid: null, nested: null };
  }

  return {
    ofPath,
    ofFile(text) {
      for (const path of new Set(pathsOfCgroupFile(text))) {
        const container = ofPath(path);
        if (container !== null) return container;
      }
      return null;
    },
  };
}
