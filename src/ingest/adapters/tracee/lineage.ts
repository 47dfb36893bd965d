import type { Json, JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt, textAt } from '../members.ts';

/** What a process runs, as a document says it. */
type Image = JsonObject;

const IMAGE_FIELDS = ['executable', 'name', 'args', 'start', 'user'] as const;

/** Processes that are remembered; the one that was seen longest ago is forgotten first. */
const MOST_PROCESSES = 32_768;

/**
 * Only the start of a program tells arguments, and only an event of its own tells the id of a
 * process. So processes are remembered by id, and by pid from their fork until they show their id:
 * a fork runs what its parent runs, and so does every event until the next start of a program.
 */
export interface Lineage {
  /** The document with what is known of its process and the parent; nothing is replaced. */
  readonly complete: (document: JsonObject) => JsonObject;
}

export function createLineage(mostProcesses = MOST_PROCESSES): Lineage {
  const known = new Map<string, Image>();
  const newborn = new Map<number | bigint, Image>();

  /** The image of a process, where it is still the one that its event tells of. */
  const recall = (process: JsonObject): Image => {
    const id = textAt(process, 'entity_id');
    if (id === undefined) return {};
    const pid = integerAt(process, 'pid');
    const image = known.get(id) ?? (pid === undefined ? undefined : newborn.get(pid));
    if (pid !== undefined) newborn.delete(pid);
    if (image === undefined) return {};
    remember(known, id, image, mostProcesses);
    const told = memberAt(process, 'executable');
    return told === undefined || told === image['executable'] ? image : {};
  };
  const learn = (process: JsonObject): JsonObject => {
    const whole = { ...recall(process), ...process };
    const id = textAt(process, 'entity_id');
    if (id !== undefined) remember(known, id, imageOf(whole), mostProcesses);
    return whole;
  };

  /** Whatever it ran before, it runs this now. */
  const start = (process: JsonObject): JsonObject => {
    recall(process);
    const id = textAt(process, 'entity_id');
    if (id !== undefined) remember(known, id, imageOf(process), mostProcesses);
    return process;
  };
  const fork = (child: JsonObject, parent: JsonObject | undefined): JsonObject => {
    const args = memberAt(parent, 'args');
    const whole = args === undefined ? child : { ...child, args };
    const pid = integerAt(child, 'pid');
    if (pid !== undefined) remember(newborn, pid, imageOf(whole), mostProcesses);
    return whole;
  };
  const own = (action: Json | undefined, process: JsonObject, parent: JsonObject | undefined) => {
    if (action === 'exec') return start(process);
    return action === 'fork' ? fork(process, parent) : learn(process);
  };

  return {
    complete: (document) => {
      const process = objectAt(document, 'process');
      if (process === undefined) return document;
      const told = objectAt(process, 'parent');
      const parent = told === undefined ? undefined : learn(told);
      const action = memberAt(objectAt(document, 'event'), 'action');
      const whole = own(action, process, parent);
      return { ...document, process: parent === undefined ? whole : { ...whole, parent } };
    },
  };
}

function imageOf(process: JsonObject): Image {
  return Object.fromEntries(
    IMAGE_FIELDS.flatMap((field) => {
      const value = memberAt(process, field);
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
}

/** As the last that is forgotten. */
function remember<K>(map: Map<K, Image>, key: K, image: Image, most: number): void {
  map.delete(key);
  map.set(key, image);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}
