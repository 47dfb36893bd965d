import { getOrAdd } from './maps.ts';

type Test = (value: string) => boolean;

/** Deep enough to distinguish paths, shallow enough that a huge list takes little memory. */
const MAX_UNITS = 16;
/** The maximum number compared one by one: most lists are short, and making a tree of them takes longer. */
const MAX_LEAF = 4;

/**
 * Tests that can only hold for values with a certain beginning (or end): a value costs a walk over
 * its first (last) characters, and then only the tests whose beginning it has.
 */
export class AffixIndex {
  readonly #root: Node = { filed: [], next: null };
  readonly #fromEnd: boolean;

  constructor(side: 'start' | 'end') {
    this.#fromEnd = side === 'end';
  }

  /** `affix` is what every value starts (ends) with that the test can accept. */
  add(affix: string, test: Test): void {
    let node = this.#root;
    let depth = 0;
    while (node.next !== null && depth < affix.length) {
      node = this.#below(node.next, affix, depth);
      depth += 1;
    }
    node.filed.push({ affix, test });
    while (node.next === null && node.filed.length > MAX_LEAF && depth < MAX_UNITS) {
      node = this.#split(node, depth);
      depth += 1;
    }
  }

  /** Whether any test holds. */
  matches(value: string): boolean {
    let node: Node | undefined = this.#root;
    for (let i = 0; node !== undefined; i++) {
      const { filed, next }: Node = node;
      for (let at = 0; at < filed.length; at++) {
        const { affix, test } = filed[at]!;
        const isThere = this.#fromEnd ? value.endsWith(affix) : value.startsWith(affix);
        if (isThere && test(value)) return true;
      }
      if (next === null || i >= value.length) return false;
      node = next.get(this.#unitAt(value, i));
    }
    return false;
  }

  /** Files what a leaf has one unit deeper. Returns the fullest of the new leaves. */
  #split(node: Node, depth: number): Node {
    const next = new Map<number, Node>();
    const filed = node.filed.splice(0);
    let fullest = node;
    for (const each of filed) {
      const leaf = each.affix.length > depth ? this.#below(next, each.affix, depth) : node;
      leaf.filed.push(each);
      if (leaf !== node && leaf.filed.length > (fullest === node ? 0 : fullest.filed.length)) {
        fullest = leaf;
      }
    }
    node.next = next;
    return fullest;
  }

  #below(next: Map<number, Node>, affix: string, depth: number): Node {
    return getOrAdd(next, this.#unitAt(affix, depth), () => ({ filed: [], next: null }));
  }

  #unitAt(text: string, i: number): number {
    return text.charCodeAt(this.#fromEnd ? text.length - 1 - i : i);
  }
}

interface Node {
  readonly filed: { readonly affix: string; readonly test: Test }[];
  /** `null` for a leaf. */
  next: Map<number, Node> | null;
}
