/**
 * Which container is meant. A name can be given to another container, and a restart begins another run of the same one, with
 * other processes: the two together name one run that can never come again.
 */
export interface ContainerIdentity {
  /** The name of its engine in the configuration. */
  readonly engine: string;
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** As the engine writes it, to the nanosecond. */
  readonly startedAt: string;
}

/** How a container is attached to a network, with all that is needed to attach it in the same way. */
export interface NetworkAttachment {
  readonly network: string;
  readonly address: string;
  readonly address6: string;
  readonly mac: string;
  readonly aliases: readonly string[];
  readonly links: readonly string[];
  readonly driverOptions: Readonly<Record<string, string>> | null;
}

/** A container as its engine describes it at one moment. */
export interface ContainerState extends ContainerIdentity {
  readonly name: string;
  readonly image: string;
  readonly status: 'created' | 'running' | 'paused' | 'exited' | 'other';
  /** Of its first process, as the host numbers it; `null` while it does not run. */
  readonly pid: number | null;
  readonly labels: Readonly<Record<string, string>>;
  /** `bridge`, `host`, `none`, `container:ID`, or the name of a network. */
  readonly networkMode: string;
  readonly networks: readonly NetworkAttachment[];
  /** `no`, `always`, `unless-stopped` or `on-failure`. */
  readonly restartPolicy: string;
  /** Whether it is removed when it ends. */
  readonly isRemovedAtEnd: boolean;
  /** Such as `8080/tcp`, as published on the host. */
  readonly ports: readonly string[];
}

const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
const POD_NAME = 'io.kubernetes.pod.name';

/** The Kubernetes namespace of a container; `null` outside of Kubernetes. */
export const namespaceOf = ({ labels }: Pick<ContainerState, 'labels'>): string | null =>
  labels[POD_NAMESPACE] ?? null;

export const podOf = ({ labels }: Pick<ContainerState, 'labels'>): string | null =>
  labels[POD_NAME] ?? null;

export const isAlive = ({ status }: Pick<ContainerState, 'status'>): boolean =>
  status === 'running' || status === 'paused';
