import type { Test } from './wildcard-pattern.ts';

/** Deep enough to distinguish paths, shallow enough that a huge list takes little memory. */
const MAX_UNITS = 16;

/**
 * Tests that can only hold for values with a certain beginning (or end): a value costs a walk over
 * its first (last) characters, and then only the tests filed under them.
 */
export class AffixIndex {
  readonly #root: Node = { tests: [], next: new Map() };
  readonly #fromEnd: boolean;

  constructor(side: 'start' | 'end') {
    this.#fromEnd = side === 'end';
  }

  /** `affix` is what every value starts (ends) with that the test can accept. */
  add(affix: string, test: Test): void {
    let node = this.#root;
    for (let i = 0; i < affix.length && i < MAX_UNITS; i++) {
      const unit = this.#unitAt(affix, i);
      let next = node.next.get(unit);
      if (next === undefined) {
        next = { tests: [], next: new Map() };
        node.next.set(unit, next);
      }
      node = next;
    }
    node.tests.push(test);
  }

  /** Whether any test holds. */
  matches(value: string): boolean {
    let node: Node | undefined = this.#root;
    for (let i = 0; node !== undefined; i++) {
      for (const test of node.tests) if (test(value)) return true;
      if (i >= value.length || node.next.size === 0) return false;
      node = node.next.get(this.#unitAt(value, i));
    }
    return false;
  }

  #unitAt(text: string, i: number): number {
    return text.charCodeAt(this.#fromEnd ? text.length - 1 - i : i);
  }
}

interface Node {
  readonly tests: Test[];
  readonly next: Map<number, Node>;
}
