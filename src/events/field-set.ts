import type { Scalar } from './value.ts';

/** A node of the path tree; `children` is keyed by one path component. */
export interface FieldNode {
  readonly children: Map<string, FieldNode>;
  /** Where a value that ends here goes, or -1 where only longer paths pass. */
  slot: number;
  /** Further slots for additional properties of a value; most fields have none. */
  derived: readonly DerivedSlot[] | null;
}

/**
 * What a value that ends at a field puts into a slot of its own; `undefined` for nothing.
 *
 * - `floats`: a number that the document writes as a floating-point one (`3.0`, `1e1`).
 * - `or`: every value, and what stands for an explicit null.
 */
export type DerivedSlot =
  | { readonly slot: number; readonly kind: 'floats' }
  | { readonly slot: number; readonly kind: 'or'; readonly nullValue: Scalar };

/** What a slot was made for: the values of a path, or what they put into a slot of its own. Plain data. */
export interface SlotRequest {
  readonly path: string;
  readonly derived?: DerivedSlot['kind'];
  readonly nullValue?: Scalar;
}

/**
 * The fields that are read, each with a slot number. Readers fill one row per event from it and
 * predicates read the row, so a field is extracted once however many predicates name it.
 *
 * Paths are the dotted names of ECS. Document keys may be nested, dotted or mixed; readers split
 * keys at dots and walk {@link root}.
 */
export class FieldSet {
  readonly root: FieldNode = { children: new Map(), slot: -1, derived: null };
  /** Those that have a slot. */
  readonly #byPath = new Map<string, FieldNode>();
  readonly #paths: string[] = [];
  readonly #requests: SlotRequest[] = [];

  /** The path that each slot reads, by slot. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** What each slot was made for, by slot. */
  get requests(): readonly SlotRequest[] {
    return this.#requests;
  }

  /** Adds what another set has. */
  add(requests: readonly SlotRequest[]): void {
    for (const { path, derived, nullValue } of requests) {
      if (derived === undefined) this.slotOf(path);
      else if (derived === 'floats') this.floatSlotOf(path);
      else if (nullValue !== undefined) this.slotWithNull(path, nullValue);
    }
  }

  /** Whether a slot has something other than all values of its path. */
  isDerived(slot: number): boolean {
    return this.#requests[slot]?.derived !== undefined;
  }

  /** The slot of a path, added if it is new. */
  slotOf(path: string): number {
    return this.#nodeOf(path).slot;
  }

  /** The slot of the numbers at a path that a document writes as floating-point ones. */
  floatSlotOf(path: string): number {
    const node = this.#nodeOf(path);
    const known = node.derived?.find(({ kind }) => kind === 'floats');
    return (known ?? this.#derive(node, path, { kind: 'floats' })).slot;
  }

  /** The slot of the values of a path, with one that stands for an explicit null. */
  slotWithNull(path: string, nullValue: Scalar): number {
    const node = this.#nodeOf(path);
    const known = node.derived?.find((each) => each.kind === 'or' && each.nullValue === nullValue);
    return (known ?? this.#derive(node, path, { kind: 'or', nullValue })).slot;
  }

  #nodeOf(path: string): FieldNode {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    let node = this.root;
    for (const component of path.split('.')) {
      let child = node.children.get(component);
      if (child === undefined) {
        child = { children: new Map(), slot: -1, derived: null };
        node.children.set(component, child);
      }
      node = child;
    }
    if (node.slot < 0) node.slot = this.#newSlot({ path });
    this.#byPath.set(path, node);
    return node;
  }

  #derive(
    node: FieldNode,
    path: string,
    kind: { readonly kind: 'floats' } | { readonly kind: 'or'; readonly nullValue: Scalar },
  ): DerivedSlot {
    const { kind: name, ...more } = kind;
    const derived = { slot: this.#newSlot({ path, derived: name, ...more }), ...kind };
    node.derived = [...(node.derived ?? []), derived];
    return derived;
  }

  #newSlot(request: SlotRequest): number {
    this.#requests.push(request);
    return this.#paths.push(request.path) - 1;
  }
}
