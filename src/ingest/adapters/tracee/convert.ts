import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Converted, Converter } from '../adapter.ts';
import { documentOf } from '../document.ts';
import { detectionKind } from './detection.ts';
import type { TraceeEvent } from './event.ts';
import { fileKind } from './file-event.ts';
import { isFlat, readFlat } from './flat.ts';
import type { Kind } from './kind.ts';
import { createLineage, type Lineage } from './lineage.ts';
import { isNested, readNested, type NestedHistory } from './nested.ts';
import { endKind, execCallKind, execKind, forkKind, processOf } from './process.ts';
import { containerOf, hostOf, orchestratorOf } from './context.ts';

const OTHER = 'event of a type that rules do not use';
const UNKNOWN = 'record of an unknown format';

const TWICE = 'system call whose exec is also reported';

const EXEC = 'sched_process_exec';

/** System calls that lead to an exec event. */
const EXEC_CALLS: ReadonlySet<string> = new Set(['execve', 'execveat']);

const KINDS: ReadonlyMap<string, (event: TraceeEvent) => Kind> = new Map([
  [EXEC, execKind],
  ['execve', execCallKind],
  ['execveat', execCallKind],
  ['sched_process_fork', forkKind],
  ['sched_process_exit', endKind],
]);

export function openTracee(): Converter {
  const history: NestedHistory = { reportsStarts: false };
  const lineage = createLineage();
  let tellsExecs = false;
  const read = (record: JsonObject): TraceeEvent | null =>
    isFlat(record) ? readFlat(record) : isNested(record) ? readNested(record, history) : null;
  return {
    convert: (record) => {
      const event = isJsonObject(record) ? read(record) : null;
      if (event === null) return skipped(UNKNOWN);
      // The exec event precedes the return of its system call, so it is already known here.
      tellsExecs ||= event.name === EXEC;
      if (tellsExecs && EXEC_CALLS.has(event.name) && event.detection === undefined) {
        return skipped(TWICE);
      }
      return convert(event, lineage);
    },
    finish: () => ({ documents: [], skipped: null }),
  };
}

function convert(event: TraceeEvent, lineage: Lineage): Converted {
  const kind = kindOf(event);
  if (typeof kind === 'string') return skipped(kind);
  const document = documentOf(
    { time: event.time, module: 'tracee', ...kind.head },
    {
      host: hostOf(event),
      container: containerOf(event),
      orchestrator: orchestratorOf(event),
      user: { id: event.process.userId },
      ...kind.parts,
      process: kind.parts['process'] ?? processOf(event),
      dockwarden: { reconstructed: kind.guessed ?? [] },
    },
  );
  return { documents: [lineage.complete(document)], skipped: null };
}

function kindOf(event: TraceeEvent): Kind {
  // The finding of a signature may have the name of the event that it was found in.
  if (event.detection !== undefined) return detectionKind(event.detection, event.name);
  return KINDS.get(event.name)?.(event) ?? fileKind(event) ?? OTHER;
}

function skipped(reason: string): Converted {
  return { documents: [], skipped: reason };
}
