import type { CgroupContainer, ContainerDirectory, ContainerInfo } from '../containers/index.ts';

/** A container with processes in the table. */
export interface ContainerRecord {
  readonly id: string;
  /** Processes in it, also those that set it up. */
  members: number;
  /** `,"container":{…}` and `,"orchestrator":{…}`; only {@link ContainersInUse.json} is up to date. */
  json: string;
  info: ContainerInfo | null;
  readonly cgroup: CgroupContainer;
}

/** The containers of the processes in the table, with their part of a document ready. */
export class ContainersInUse {
  readonly #directory: ContainerDirectory;
  readonly #records = new Map<string, ContainerRecord>();

  constructor(directory: ContainerDirectory) {
    this.#directory = directory;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Counts one process more. */
  enter(cgroup: CgroupContainer): ContainerRecord {
    let record = this.#records.get(cgroup.id);
    if (record === undefined) {
      record = { id: cgroup.id, members: 0, json: '', info: null, cgroup };
      this.#records.set(cgroup.id, record);
    }
    record.members++;
    return record;
  }

  /** Counts one process less; the last one ends the container. */
  leave(record: ContainerRecord): void {
    record.members--;
    if (record.members > 0) return;
    this.#records.delete(record.id);
    this.#directory.forget(record.id);
  }

  json(record: ContainerRecord): string {
    const info = this.#directory.lookup(record.id);
    if (record.info !== info) {
      record.info = info;
      record.json = containerJson(record.cgroup, info);
    }
    return record.json;
  }
}

function containerJson(cgroup: CgroupContainer, info: ContainerInfo): string {
  const runtime = info.runtime ?? cgroup.runtime;
  const podUid = info.podUid ?? cgroup.podUid;
  const container = {
    id: cgroup.id,
    name: info.name,
    runtime: runtime ?? undefined,
    image: info.imageName === undefined ? undefined : imageOf(info),
    security_context: info.privileged === undefined ? undefined : { privileged: info.privileged },
  };
  const isPod = info.pod !== undefined || podUid !== null;
  const orchestrator = {
    type: 'kubernetes',
    namespace: info.namespace,
    resource: { id: podUid ?? undefined, name: info.pod, type: 'pod', label: info.labels },
  };
  const pod = isPod ? `,"orchestrator":${JSON.stringify(orchestrator)}` : '';
  return `,"container":${JSON.stringify(container)}${pod}`;
}

function imageOf({ imageName, imageTag }: ContainerInfo): object {
  return { name: imageName, tag: imageTag === undefined ? undefined : [imageTag] };
}
