import {
  type CharSet,
  intersectionOf,
  MAX_CODE_POINT,
  NO_CHAR,
  unionOf,
  RegexLimitError,
} from './pattern.ts';

/** The maximum number of node items processed for one value: about a second of work at worst. */
const MAX_WORK = 4_000_000;
/** Items of one union or intersection. */
const MAX_ITEMS = 100_000;
/** Memory of a node besides its items and row, counted in array slots. */
const NODE_SLOTS = 16;

const NO_ITEMS: readonly Node[] = [];
const NO_ROW: (Node | undefined)[] = [];

/**
 * Creates expressions and ensures that equal ones are the same object. The constructors apply identities of
 * languages; those of union (associative, commutative, idempotent) keep the number of derivatives of a
 * pattern finite, the others keep it small.
 */
export class NodeTable {
  readonly #nodes = new Map<string, Node>();
  #work = 0;
  #slots = 0;
  readonly empty = this.#node('0', 'empty', false, NO_ITEMS);
  readonly epsilon = this.#node('1', 'epsilon', true, NO_ITEMS);
  readonly any = this.#node('@', 'any', true, NO_ITEMS);

  /** Array slots in use, a measure of memory. */
  get slots(): number {
    return this.#slots;
  }

  /** Items processed since {@link startWork}. */
  get work(): number {
    return this.#work;
  }

  /** Resets the allowance of work for the next value, `spent` of which is already used. */
  startWork(spent = 0): void {
    this.#work = spent;
  }

  /** Allocates a row for the derivatives of a node and accounts for it. */
  row(width: number): (Node | undefined)[] {
    this.#slots += width;
    return Array.from({ length: width }, () => undefined);
  }

  set(set: CharSet): Node {
    if (set.length === 0) return this.empty;
    return this.#node(`s${set.join()}`, 'set', false, NO_ITEMS, set);
  }

  concat(left: Node, right: Node): Node {
    if (left === this.empty || right === this.empty) return this.empty;
    if (left === this.epsilon) return right;
    if (right === this.epsilon) return left;
    if (left === this.any && right.nullable) return this.any;
    if (right === this.any && left.nullable) return this.any;
    const absorbing = left === this.any || isStar(left);
    if (absorbing && (right === left || (right.kind === 'concat' && right.items[0] === left))) {
      return right;
    }
    const nullable = left.nullable && right.nullable;
    return this.#node(`.${left.id},${right.id}`, 'concat', nullable, [left, right]);
  }

  union(nodes: readonly Node[]): Node {
    const items = new Set<Node>();
    const sets: CharSet[] = [];
    this.#collect('union', nodes, items, sets);
    if (items.has(this.any)) return this.any;
    if (sets.length > 0) items.add(this.set(unionOf(sets)));
    items.delete(this.empty);
    if (items.has(this.epsilon) && hasOther(items, this.epsilon)) items.delete(this.epsilon);
    for (const node of items) {
      const [inner] = node.items;
      if (node.kind === 'complement' && inner !== undefined && items.has(inner)) return this.any;
    }
    return this.#list('union', items, this.empty);
  }

  intersection(nodes: readonly Node[]): Node {
    const items = new Set<Node>();
    const sets: CharSet[] = [];
    this.#collect('intersection', nodes, items, sets);
    if (sets.length > 0) items.add(this.set(sets.reduce(intersectionOf)));
    if (items.has(this.empty)) return this.empty;
    items.delete(this.any);
    if (items.has(this.epsilon)) {
      return [...items].every((node) => node.nullable) ? this.epsilon : this.empty;
    }
    for (const node of items) {
      const [inner] = node.items;
      if (node.kind === 'complement' && inner !== undefined && items.has(inner)) return this.empty;
    }
    return this.#list('intersection', items, this.any);
  }

  complement(node: Node): Node {
    if (node === this.empty) return this.any;
    if (node === this.any) return this.empty;
    const [inner] = node.items;
    if (node.kind === 'complement' && inner !== undefined) return inner;
    return this.#node(`~${node.id}`, 'complement', !node.nullable, [node]);
  }

  repeat(node: Node, min: number, max: number): Node {
    if (min > max) return this.empty;
    if (max === 0 || node === this.epsilon) return this.epsilon;
    if (node === this.empty) return min === 0 ? this.epsilon : this.empty;
    if (isStar(node) || node === this.any) return node;
    if (node.nullable) return this.#repeatNullable(node, max);
    if (min === 1 && max === 1) return node;
    if (min === 0 && max === 1) return this.union([this.epsilon, node]);
    if (max < Infinity) return this.#repeat(node, min, max);
    if (min > 0) return this.concat(this.repeat(node, min, min), this.#repeat(node, 0, max));
    const isAnyChar = node.set[0] === 0 && node.set[1] === MAX_CODE_POINT;
    return isAnyChar ? this.any : this.#repeat(node, 0, max);
  }

  /** A nullable item may as well be omitted, so only the upper bound counts. */
  #repeatNullable(node: Node, max: number): Node {
    const [inner] = node.items;
    if (node.kind === 'union' && node.items.includes(this.epsilon)) {
      const others = node.items.filter((item) => item !== this.epsilon);
      return this.repeat(this.union(others), 0, max);
    }
    if (node.kind === 'repeat' && inner !== undefined) {
      return this.repeat(inner, 0, node.max * max);
    }
    return max === 1 ? node : this.#repeat(node, 0, max);
  }

  #repeat(node: Node, min: number, max: number): Node {
    const nullable = min === 0 || node.nullable;
    return this.#node(`r${min},${max},${node.id}`, 'repeat', nullable, [node], NO_CHAR, min, max);
  }

  /** Collects the items of all nodes, flattening those of the same kind; sets are collected separately. */
  #collect(kind: NodeKind, nodes: readonly Node[], items: Set<Node>, sets: CharSet[]): void {
    this.#spend(nodes.length);
    for (const node of nodes) {
      if (node.kind === kind) this.#collect(kind, node.items, items, sets);
      else if (node.kind === 'set') sets.push(node.set);
      else items.add(node);
    }
  }

  #list(kind: 'union' | 'intersection', items: ReadonlySet<Node>, none: Node): Node {
    if (items.size > MAX_ITEMS) throw new RegexLimitError();
    const sorted = [...items].sort((a, b) => a.id - b.id);
    const [only] = sorted;
    if (only === undefined) return none;
    if (sorted.length === 1) return only;
    const test = (node: Node): boolean => node.nullable;
    const nullable = kind === 'union' ? sorted.some(test) : sorted.every(test);
    const key = (kind === 'union' ? '|' : '&') + sorted.map((node) => node.id).join();
    return this.#node(key, kind, nullable, sorted);
  }

  #node(
    key: string,
    kind: NodeKind,
    nullable: boolean,
    items: readonly Node[],
    set: CharSet = NO_CHAR,
    min = 0,
    max = 0,
  ): Node {
    this.#spend(items.length + 1);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = { id: this.#nodes.size, kind, nullable, items, set, min, max, next: NO_ROW };
    this.#nodes.set(key, node);
    this.#slots += NODE_SLOTS + items.length * 2 + set.length;
    return node;
  }

  #spend(work: number): void {
    this.#work += work;
    if (this.#work > MAX_WORK) throw new RegexLimitError();
  }
}

function isStar(node: Node): boolean {
  return node.kind === 'repeat' && node.max === Infinity;
}

function hasOther(items: ReadonlySet<Node>, node: Node): boolean {
  for (const item of items) if (item !== node && item.nullable) return true;
  return false;
}

type NodeKind =
  /** Matches nothing. */
  | 'empty'
  /** Matches the empty string. */
  | 'epsilon'
  /** Matches every string. */
  | 'any'
  | 'set'
  /** Two items. */
  | 'concat'
  /** Two or more items, ascending by id, none of them a union. */
  | 'union'
  /** As union. */
  | 'intersection'
  /** One item. */
  | 'complement'
  /** One item, `min` to `max` times. */
  | 'repeat';

/**
 * An expression, which is also a state: what remains to be matched. Equal expressions of one {@link
 * NodeTable} are the same object. All nodes have the same shape, which keeps the matching loop fast.
 */
export interface Node {
  readonly id: number;
  readonly kind: NodeKind;
  /** Whether the empty string matches. */
  readonly nullable: boolean;
  readonly items: readonly Node[];
  readonly set: CharSet;
  readonly min: number;
  readonly max: number;
  /** Cached derivatives, by class of the alphabet. */
  next: (Node | undefined)[];
}

/** Whether nothing that follows can change the answer. */
export function isSink(node: Node): boolean {
  return node.kind === 'empty' || node.kind === 'any';
}
