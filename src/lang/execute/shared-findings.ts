import { keyText } from '../sequence/key.ts';
import type { Finding } from './finding.ts';

/** Cleared beyond this size, so that a stream of new keys does not use unbounded memory. */
const MOST = 50_000;

/**
 * Gives equal findings the same object: candidates of a broad sequence differ in little but their
 * time, and a million copies of a container's id take memory and time to pass between threads.
 */
export class SharedFindings {
  readonly #known = new Map<string, Finding>();

  /** @param onNew is called where the finding is the first of its kind */
  share(finding: Finding, onNew?: (finding: NonNullable<Finding>) => void): Finding {
    if (finding === null || finding.length === 0) return finding;
    let text = '';
    for (const { terms, keys } of finding) {
      text += terms.join();
      for (const key of keys) text += `|${keyText(key)}`;
      text += ';';
    }
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(text, finding);
    onNew?.(finding);
    return finding;
  }

  clear(): void {
    this.#known.clear();
  }
}
