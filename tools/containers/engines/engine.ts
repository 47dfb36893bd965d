import type { Container } from '../container.ts';
import type { EnterCommands, StartRequest } from '../starter.ts';
import type { WorkFolder } from '../work-folder.ts';

/** A separate container engine, besides any that runs on this host. */
export interface Engine {
  /** Options with which the sensor finds its files and socket. */
  readonly sensorOptions: readonly string[];
  /** Its name in events. */
  readonly runtime: string;
  /** Whether it can record the pod of a container. */
  readonly notesPods: boolean;
  readonly enter: EnterCommands;
  readonly start: (request: StartRequest) => Promise<EngineContainer>;
  readonly isRunning: (id: string) => Promise<boolean>;
  readonly stop: () => Promise<void>;
  /** The socket of a containerd of its own, which the sensor does not know. */
  readonly containerd?: string;
}

/** A container, and what its events must contain. */
export interface EngineContainer extends Container {
  readonly name: string;
  readonly image: string;
}

export interface EngineKind {
  readonly name: string;
  /** Programs that it requires. */
  readonly needs: readonly string[];
  /** The Debian packages that contain them. */
  readonly packages: string;
  /** Throws a `ContainersError` if it cannot run here. */
  readonly start: (work: WorkFolder) => Promise<Engine>;
}
