import { randomBytes } from 'node:crypto';
import {
  type ContainerDirectory,
  createContainerDirectory,
  createMembership,
  readInfo,
} from './containers/index.ts';
import { createWallClock, readHostFacts, type WallClock } from './host/index.ts';
import { createProcReader, type ProcReader } from './proc/index.ts';
import { createProcessTable, type DocumentText, type ProcessTable } from './processes/index.ts';
import type { SensorOptions } from './sensor.ts';

/** Everything that makes documents of events. */
export interface ProcessParts {
  readonly clock: WallClock;
  readonly reader: ProcReader;
  readonly containers: ContainerDirectory;
  readonly table: ProcessTable;
}

interface Outlets {
  readonly emit: (document: DocumentText) => void;
  readonly onUnknown: (container: string) => void;
}

export function createProcessParts(
  { includesHost, hostName, engines }: SensorOptions,
  { emit, onUnknown }: Outlets,
): ProcessParts {
  const clock = createWallClock();
  const now = () => clock.monotonic();
  const reader = createProcReader({ now });
  const containers = createContainerDirectory({
    now,
    onUnknown,
    read: (key) => readInfo(key, engines),
  });
  const table = createProcessTable({
    reader,
    containers,
    membership: createMembership({ places: engines }),
    host: readHostFacts(hostName === null ? {} : { name: hostName }),
    clock,
    emit,
    run: randomBytes(8).toString('hex'),
    withHostProcesses: includesHost,
  });
  return { clock, reader, containers, table };
}
