import type { ContainerState, NetworkAttachment } from '../container.ts';

/**
 * A container engine, as far as responses need it. Nothing here is idempotent or checked: actions read the state before and
 * after, since engines say "already done" in a different way each, also as an error. Containers are always named by their
 * full id. Throws `ResponseError`.
 */
export interface ContainerEngine {
  /** By which plans name it: unique in a configuration. */
  readonly name: string;
  readonly kind: EngineKind;
  /** For messages: `docker at /var/run/docker.sock`. */
  readonly place: string;
  /** @param reference an id, the first digits of one, or a name */
  find(reference: string): Promise<ContainerState | null>;
  /** @param id the full id; `null` where there is no such container */
  read(id: string): Promise<ContainerState | null>;
  /** Names of the containers that are in the network namespace of this one. */
  sharingNetworkOf(id: string): Promise<readonly string[]>;
  pause(id: string): Promise<void>;
  unpause(id: string): Promise<void>;
  /** @param graceSeconds between SIGTERM and SIGKILL */
  stop(id: string, graceSeconds: number): Promise<void>;
  kill(id: string): Promise<void>;
  start(id: string): Promise<void>;
  disconnect(id: string, network: string): Promise<void>;
  /** @param isSameAddress whether the address of the attachment is asked for as well */
  connect(id: string, attachment: NetworkAttachment, isSameAddress: boolean): Promise<void>;
  /** What the engine knows, as JSON of its own. */
  describe(id: string): Promise<string>;
  /** As JSON of the engine. */
  processes(id: string): Promise<string>;
  changes(id: string): Promise<string>;
  /** The last lines of its output. */
  logs(id: string, lines: number): Promise<AsyncIterable<Uint8Array>>;
  /** Its file system as a tar archive, without volumes. */
  files(id: string): Promise<AsyncIterable<Uint8Array>>;
}

export const ENGINE_KINDS = ['docker', 'podman'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];
