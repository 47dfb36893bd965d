import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import { type Json, type JsonObject, isJsonObject } from '../../events/json.ts';

type Tree = Map<string, Tree | Json>;

/**
 * Merges events, the later ones taking precedence. Dotted keys become nested, objects merged key by
 * key at every depth; anything else replaces the value, and `null` removes it. Returns `null` if an
 * event nests deeper than documents are read.
 */
export function overlay(...layers: readonly JsonObject[]): JsonObject | null {
  const tree: Tree = new Map();
  for (const layer of layers) if (!lay(tree, layer, 1)) return null;
  return objectOf(tree);
}

function lay(tree: Tree, layer: JsonObject, depth: number): boolean {
  for (const [key, value] of Object.entries(layer)) {
    const steps = key.split('.');
    const last = steps.pop() ?? '';
    const below = depth + steps.length;
    if (below >= MAX_DOCUMENT_DEPTH) return false;
    const node = steps.reduce(childOf, tree);
    if (isJsonObject(value)) {
      if (!lay(childOf(node, last), value, below + 1)) return false;
    } else if (value === null) node.delete(last);
    else node.set(last, value);
  }
  return true;
}

function childOf(tree: Tree, key: string): Tree {
  const known = tree.get(key);
  if (known instanceof Map) return known;
  const child: Tree = new Map();
  tree.set(key, child);
  return child;
}

/** `fromEntries` defines keys, so that none has a special meaning in JavaScript. */
function objectOf(tree: Tree): JsonObject {
  return Object.fromEntries(
    [...tree].map(([key, value]) => [key, value instanceof Map ? objectOf(value) : value]),
  );
}
