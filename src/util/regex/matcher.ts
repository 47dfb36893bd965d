import { Alphabet, setsOf } from './alphabet.ts';
import { buildNode, copyNode } from './build.ts';
import { derive } from './derivative.ts';
import type { Node } from './node.ts';
import { isSink } from './node.ts';
import { NodeTable } from './node-table.ts';
import type { Pattern } from './pattern.ts';

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
