import type { JsonObject } from '../../../events/json.ts';
import type { EventHead, Parts } from '../document.ts';
import { objectAt, objectsAt, textAt, timeAt } from '../members.ts';
import { flagsOf } from './flags.ts';
import { describe } from './process.ts';
import { containerOf, orchestratorOf } from './context.ts';

/** One record during conversion. */
export interface TetragonEvent {
  readonly record: JsonObject;
  /** The value of the key that names the event type. */
  readonly body: JsonObject;
  readonly process: JsonObject;
  /** Where the record has it. */
  readonly parent: JsonObject | undefined;
  readonly head: Omit<EventHead, 'time' | 'module'>;
  /**
   * Fields of this kind of event in addition to those of the process; `process` is merged into
   * them.
   */
  readonly parts: Parts & { readonly process?: Parts };
  /** Fields that could not be read completely, in addition to those of the process. */
  readonly missing: readonly string[];
}

const NO_PARTS: Parts = {};
const NO_HEAD = { dataset: '', category: [], type: [], action: '' } as const;

/** The fields that all events have. */
export function eventParts(
  record: JsonObject,
  body: JsonObject,
  process: JsonObject,
): TetragonEvent {
  const parent = parentOf(body, process);
  return { record, body, process, parent, head: NO_HEAD, parts: NO_PARTS, missing: [] };
}

/**
 * The parent from the record: a member of its own, or among the ancestors if those are exported.
 */
function parentOf(body: JsonObject, process: JsonObject): JsonObject | undefined {
  const parent = objectAt(body, 'parent');
  if (parent !== undefined) return parent;
  const id = textAt(process, 'parent_exec_id');
  if (id === undefined) return undefined;
  return objectsAt(body, 'ancestors').find((ancestor) => textAt(ancestor, 'exec_id') === id);
}

export function timeOf({ record, body }: TetragonEvent): string | undefined {
  return timeAt(record, 'time') ?? timeAt(body, 'time');
}

/** The parts of the document. */
export function partsOf({ record, process, parent, parts, missing }: TetragonEvent): Parts {
  const own = describe(process);
  const its = parent === undefined ? undefined : describe(parent);
  const node = textAt(record, 'node_name');
  const parentFields = its?.fields ?? { entity_id: textAt(process, 'parent_exec_id') };
  const fields = {
    host: { name: node, hostname: node },
    container: containerOf(process),
    orchestrator: orchestratorOf(process, textAt(record, 'cluster_name')),
    process:
      parts.process === undefined
        ? { ...own.fields, parent: parentFields }
        : { ...own.fields, ...parts.process, parent: parentFields },
    user: own.user,
    group: own.group,
    tetragon: own.extra,
    dockwarden: {
      reconstructed: [
        own.guessesArgs ? 'process.args' : undefined,
        its?.guessesArgs === true ? 'process.parent.args' : undefined,
      ],
      missing: [...flagsOf(textAt(process, 'flags')).missing, ...missing],
    },
  };
  // Starts have no other parts, and to spread even none into an object takes as long as all of the above.
  return parts === NO_PARTS ? fields : { ...parts, ...fields };
}
