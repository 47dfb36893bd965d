import {
  isOfUnknownEngine,
  keyOf,
  type CgroupContainer,
  type ContainerDirectory,
  type ContainerInfo,
} from '../containers/index.ts';

/** A container with processes in the table. */
export interface ContainerRecord {
  readonly id: string;
  /** Identifies it among the containers of all runtimes. */
  readonly key: string;
  /** The number of its processes, including those that set it up. */
  members: number;
  /** `,"container":{…}` and `,"orchestrator":{…}`; only {@link ContainersInUse.json} is up to date. */
  json: string;
  info: ContainerInfo | null;
  readonly cgroup: CgroupContainer;
}

/** The containers of the processes in the table, with the JSON of their documents. */
export class ContainersInUse {
  readonly #directory: ContainerDirectory;
  readonly #records = new Map<string, ContainerRecord>();
  #sandboxes = 0;
  #unknown = 0;

  constructor(directory: ContainerDirectory) {
    this.#directory = directory;
  }

  /** Excludes containers that only hold the namespaces of a pod. */
  get size(): number {
    return this.#records.size - this.#sandboxes;
  }

  /** How many there were, until now, that no known engine has started. */
  get unknown(): number {
    return this.#unknown;
  }

  /** Counts a process. */
  enter(cgroup: CgroupContainer): ContainerRecord {
    const key = keyOf(cgroup);
    let record = this.#records.get(key);
    if (record === undefined) {
      record = { id: cgroup.id, key, members: 0, json: '', info: null, cgroup };
      this.#records.set(key, record);
      if (isOfUnknownEngine(key)) this.#unknown++;
      // Requested before its first document, since a query to an engine takes a moment to be answered.
      this.json(record);
    }
    record.members++;
    return record;
  }

  /** Uncounts a process; the last one ends the container. */
  leave(record: ContainerRecord): void {
    record.members--;
    if (record.members > 0) return;
    this.#records.delete(record.key);
    this.#directory.forget(record.key);
    if (record.info?.isSandbox === true) this.#sandboxes--;
  }

  json(record: ContainerRecord): string {
    const info = this.#directory.lookup(record.key);
    if (record.info !== info) {
      if (info.isSandbox === true && record.info?.isSandbox !== true) this.#sandboxes++;
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
