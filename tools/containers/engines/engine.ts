import type { Container } from '../container.ts';
import type { EnterCommands, StartRequest } from '../starter.ts';
import type { WorkFolder } from '../work-folder.ts';

/** A separate container engine, besides any that runs on this host. */
export interface Engine {
  /** Options by which the sensor finds what it keeps. */
  readonly sensorOptions: readonly string[];
  /** As events name it. */
  readonly runtime: string;
  /** Whether it can note the pod of a container. */
  readonly notesPods: boolean;
  readonly enter: EnterCommands;
  readonly start: (request: StartRequest) => Promise<EngineContainer>;
  readonly isRunning: (id: string) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** A container, and what an event of it has to say. */
export interface EngineContainer extends Container {
  readonly name: string;
  readonly image: string;
}

export interface EngineKind {
  readonly name: string;
  /** Programs without which it cannot run. */
  readonly needs: readonly string[];
  /** Debian's packages that have them. */
  readonly packages: string;
  /** Throws a `ContainersError` where it cannot run here. */
  readonly start: (work: WorkFolder) => Promise<Engine>;
}
