import { startContainer, type Container, type ContainerRequest } from './container.ts';
import { linkedRoot } from './root-source.ts';
import type { Root } from './root-template.ts';
import { isRunning } from './runc.ts';
import type { WorkFolder } from './work-folder.ts';

/**
 * Commands that enter a container, to be followed by its id and the program. Passed to scripts of the host.
 */
export interface EnterCommands {
  readonly ENTER: string;
  readonly ENTER_TTY: string;
  readonly ENTER_DETACHED: string;
}

/** A container whose root is one of those built from programs of this host. */
export interface StartRequest extends Omit<ContainerRequest, 'root'> {
  readonly root: Root;
}

/** How containers are started: by plain runc, or by an engine. */
export interface Starter {
  readonly enter: EnterCommands;
  readonly start: (work: WorkFolder, request: StartRequest) => Promise<Container>;
  readonly isRunning: (id: string) => Promise<boolean>;
}

export const RUNC: Starter = {
  enter: {
    ENTER: 'runc exec',
    ENTER_TTY: 'runc exec --tty',
    ENTER_DETACHED: 'runc exec --detach',
  },
  start: (work, request) =>
    startContainer(work, { ...request, root: linkedRoot(work, request.root) }),
  isRunning,
};
