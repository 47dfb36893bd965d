import { getOrAdd } from '../maps.ts';
import { assert } from '../assert.ts';
import { type Node, isSink, NodeTable } from './node-table.ts';
import {
  type Pattern,
  hasChar,
  type CharSet,
  complementOf,
  eachRange,
  MAX_CODE_POINT,
  RegexSyntaxError,
} from './pattern.ts';

/** Array slots that states and their transitions may use before they are discarded: about 16 MB. */
const MAX_SLOTS = 2_000_000;

/**
 * A lazily built automaton: matching takes one step per character without backtracking. States and
 * transitions are created on demand and kept for later values.
 */
export class Matcher {
  readonly #pattern: Pattern;
  readonly #alphabet: Alphabet;
  readonly #maxSlots: number;
  #table: NodeTable;
  #root: Node;

  constructor(pattern: Pattern, maxSlots: number = MAX_SLOTS) {
    this.#pattern = pattern;
    this.#alphabet = new Alphabet(setsOf(pattern));
    this.#maxSlots = maxSlots;
    this.#table = new NodeTable();
    this.#root = buildNode(pattern, this.#table);
  }

  /** Work done for the latest value, besides one step per character. */
  get work(): number {
    return this.#table.work;
  }

  /** Throws {@link RegexLimitError} if a value requires too many new states. */
  matches(value: string): boolean {
    this.#table.startWork();
    const { ascii } = this.#alphabet;
    let node = this.#root;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      let char = 0;
      if (unit < 128) {
        char = ascii[unit] ?? 0;
      } else {
        const point = value.codePointAt(i) ?? unit;
        if (point > 0xffff) i++;
        char = this.#alphabet.classOf(point);
      }
      const next = node.next[char];
      if (next === undefined) {
        node = this.#step(node, char);
        if (isSink(node)) break;
      } else {
        node = next;
      }
    }
    return node.nullable;
  }

  #step(from: Node, char: number): Node {
    const node = derive(from, char, this.#table, this.#alphabet);
    if (this.#table.slots <= this.#maxSlots) return node;
    const spent = this.#table.work;
    const table = new NodeTable();
    this.#root = buildNode(this.#pattern, table);
    const copy = copyNode(node, table);
    table.startWork(spent);
    this.#table = table;
    return copy;
  }
}

function buildNode(pattern: Pattern, table: NodeTable): Node {
  switch (pattern.kind) {
    case 'set':
      return table.set(pattern.set);
    case 'concat':
      return pattern.items.reduceRight(
        (rest, item) => table.concat(buildNode(item, table), rest),
        table.epsilon,
      );
    case 'union':
      return table.union(pattern.items.map((item) => buildNode(item, table)));
    case 'intersection':
      return table.intersection(pattern.items.map((item) => buildNode(item, table)));
    case 'complement':
      return table.complement(buildNode(pattern.item, table));
    case 'repeat':
      return table.repeat(buildNode(pattern.item, table), pattern.min, pattern.max);
  }
}

/** The same expression in another table. */
function copyNode(root: Node, table: NodeTable): Node {
  const copies = new Map<Node, Node>();
  const open = [root];
  for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
    const missing = node.items.filter((item) => !copies.has(item));
    if (missing.length > 0) {
      for (const item of missing) open.push(item);
      continue;
    }
    open.pop();
    copies.set(
      node,
      rebuild(
        node,
        node.items.map((item) => copies.get(item) ?? item),
        table,
      ),
    );
  }
  const copy = copies.get(root);
  assert(copy !== undefined, 'the root is copied last');
  return copy;
}

function rebuild(node: Node, items: readonly Node[], table: NodeTable): Node {
  const [first = table.empty, second = table.empty] = items;
  switch (node.kind) {
    case 'empty':
      return table.empty;
    case 'epsilon':
      return table.epsilon;
    case 'any':
      return table.any;
    case 'set':
      return table.set(node.set);
    case 'concat':
      return table.concat(first, second);
    case 'union':
      return table.union(items);
    case 'intersection':
      return table.intersection(items);
    case 'complement':
      return table.complement(first);
    case 'repeat':
      return table.repeat(first, node.min, node.max);
  }
}

/**
 * What remains to be matched after a character of the given class (Brzozowski's derivative). Derivatives
 * are cached at the node. Recursion is as deep as the pattern is nested; concatenations are handled by a
 * loop, so long patterns do not exhaust the stack.
 */
function derive(node: Node, char: number, table: NodeTable, alphabet: Alphabet): Node {
  const known = node.next[char];
  if (known !== undefined) return known;
  const derivative = compute(node, char, table, alphabet);
  if (node.kind !== 'set') {
    if (node.next.length === 0) node.next = table.row(alphabet.representatives.length);
    node.next[char] = derivative;
  }
  return derivative;
}

function compute(node: Node, char: number, table: NodeTable, alphabet: Alphabet): Node {
  const inner = (item: Node): Node => derive(item, char, table, alphabet);
  const [first = node, second = node] = node.items;
  switch (node.kind) {
    case 'empty':
    case 'any':
      return node;
    case 'epsilon':
      return table.empty;
    case 'set':
      return hasChar(node.set, alphabet.representatives[char] ?? 0) ? table.epsilon : table.empty;
    case 'union':
      return deriveUnion(node.items, inner, table);
    case 'intersection':
      return table.intersection(node.items.map(inner));
    case 'complement':
      return table.complement(inner(first));
    case 'repeat': {
      const rest = table.repeat(first, Math.max(node.min - 1, 0), node.max - 1);
      return join(inner(first), rest, table);
    }
    case 'concat':
      return first.nullable ? deriveUnion([node], inner, table) : join(inner(first), second, table);
  }
}

/**
 * The union of the derivatives of all items. If a first part is nullable, the second part contributes as
 * well, and so on; remainders reached from several items are derived once.
 */
function deriveUnion(items: readonly Node[], inner: (item: Node) => Node, table: NodeTable): Node {
  const choices: Node[] = [];
  const seen = new Set<Node>();
  for (const item of items) {
    let node = item;
    while (!seen.has(node)) {
      seen.add(node);
      const [first, second] = node.items;
      if (node.kind !== 'concat' || first?.nullable !== true || second === undefined) {
        choices.push(inner(node));
        break;
      }
      choices.push(join(inner(first), second, table));
      node = second;
    }
  }
  return table.union(choices);
}

/** A concatenation, distributed over a union on the left, so that equal remainders are recognised. */
function join(left: Node, right: Node, table: NodeTable): Node {
  if (left.kind !== 'union') return table.concat(left, right);
  return table.union(left.items.map((item) => table.concat(item, right)));
}

/** Limits the number of classes, and thereby the width of a transition row and the time to compute them. */
const MAX_SETS = 2_000;
const ASCII = 128;

/**
 * Equivalence classes of code points that a pattern cannot distinguish: each of its sets contains a class
 * entirely or not at all. Transitions are stored per class.
 */
export class Alphabet {
  /** Class by code point, below 128. */
  readonly ascii = new Uint16Array(ASCII);
  /** One code point of each class. */
  readonly representatives: readonly number[];
  /** First code points of the intervals, ascending, and their classes. */
  readonly #starts: readonly number[];
  readonly #classes: readonly number[];

  constructor(sets: readonly CharSet[]) {
    this.#starts = intervalStarts(sets);
    const classes = splitClasses(this.#starts, sets);
    const representatives: number[] = [];
    const dense = new Map<number, number>();
    this.#classes = classes.map((raw, i) =>
      getOrAdd(dense, raw, () => representatives.push(this.#starts[i] ?? 0) - 1),
    );
    this.representatives = representatives;
    for (let i = 0; i < this.#starts.length && this.#starts[i]! < ASCII; i++) {
      this.ascii.fill(this.#classes[i] ?? 0, this.#starts[i], this.#starts[i + 1]);
    }
  }

  classOf(char: number): number {
    return char < ASCII ? (this.ascii[char] ?? 0) : this.#find(char);
  }

  #find(char: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= char) low = middle;
      else high = middle - 1;
    }
    return this.#classes[low] ?? 0;
  }
}

/** The distinct sets of a pattern. */
function setsOf(pattern: Pattern): CharSet[] {
  const sets = new Map<string, CharSet>();
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'set') sets.set(next.set.join(), next.set);
    else if ('items' in next) for (const item of next.items) open.push(item);
    else open.push(next.item);
  }
  if (sets.size > MAX_SETS) {
    throw new RegexSyntaxError(
      `the pattern has more than ${MAX_SETS.toLocaleString('en')} different characters and classes`,
      0,
    );
  }
  return [...sets.values()];
}

/** The code points at which membership in some set may change. */
function intervalStarts(sets: readonly CharSet[]): number[] {
  const starts = new Set([0]);
  for (const set of sets) {
    eachRange(set, (first, last) => {
      starts.add(first);
      if (last < MAX_CODE_POINT) starts.add(last + 1);
    });
  }
  return [...starts].sort((a, b) => a - b);
}

/** A class number per interval, equal for intervals in the same sets. */
function splitClasses(starts: readonly number[], sets: readonly CharSet[]): number[] {
  const positions = new Map(starts.map((start, i) => [start, i]));
  const classes = starts.map(() => 0);
  let fresh = 1;
  for (const set of sets) {
    const split = new Map<number, number>();
    // Splitting by the complement is equivalent, and shorter if the set is a negated class.
    eachRange(set.at(-1) === MAX_CODE_POINT ? complementOf(set) : set, (first, last) => {
      const end = positions.get(last + 1) ?? starts.length;
      for (let i = positions.get(first) ?? end; i < end; i++) {
        const old = classes[i] ?? 0;
        const renamed = split.get(old) ?? fresh++;
        split.set(old, renamed);
        classes[i] = renamed;
      }
    });
  }
  return classes;
}
