/** A node of the path tree; `children` is keyed by one path component. */
export interface FieldNode {
  readonly children: Map<string, FieldNode>;
  /** Where a value that ends here goes, or -1 where only longer paths pass. */
  slot: number;
}

/**
 * The fields that somebody reads, each with a slot number. Readers fill one row per event from it
 * and predicates read the row, so a field is extracted once however many predicates name it.
 *
 * Paths are the dotted names of ECS. Document keys may be nested, dotted or mixed; readers split
 * keys at dots and walk {@link root}.
 */
export class FieldSet {
  readonly root: FieldNode = { children: new Map(), slot: -1 };
  readonly #paths: string[] = [];

  /** All paths, by slot. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** The slot of a path, added if it is new. */
  slotOf(path: string): number {
    let node = this.root;
    for (const component of path.split('.')) {
      let child = node.children.get(component);
      if (child === undefined) {
        child = { children: new Map(), slot: -1 };
        node.children.set(component, child);
      }
      node = child;
    }
    if (node.slot < 0) node.slot = this.#paths.push(path) - 1;
    return node.slot;
  }
}
