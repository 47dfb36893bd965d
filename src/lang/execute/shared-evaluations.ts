import { keyText } from '../sequence/key.ts';
import type { Key } from '../compile/compiled.ts';
import type { TermHit } from '../sequence/candidate.ts';
import type { Evaluation } from './evaluation.ts';

const MAX = 50_000;

/**
 * Gives equal evaluations the same object: candidates of a broad sequence differ in little but their
 * time, and a million copies of a container's id take memory and time to pass between threads.
 */
export class SharedEvaluations {
  readonly #known = new Map<string, NonNullable<Evaluation>>();
  readonly #max: number;
  /** The keys that came last, and what was shared for each single term with them: rules read keys of an event once. */
  #keys: readonly Key[] | null = null;
  #ofTerm: Evaluation[] = [];

  /** @param max cleared beyond this size, so that a stream of new keys does not use unbounded memory */
  constructor(max: number = MAX) {
    this.#max = max;
  }

  /** @param onNew is called where the evaluation is the first of its kind */
  share(evaluation: Evaluation, onNew?: (evaluation: NonNullable<Evaluation>) => void): Evaluation {
    if (evaluation === null || evaluation.length === 0) return evaluation;
    const [{ terms, keys }] = evaluation as readonly [TermHit];
    if (evaluation.length > 1 || terms.length > 1) return this.#find(evaluation, onNew);
    if (this.#keys !== keys) {
      this.#keys = keys;
      this.#ofTerm = [];
    }
    return (this.#ofTerm[terms[0] as number] ??= this.#find(evaluation, onNew));
  }

  clear(): void {
    this.#known.clear();
    this.#keys = null;
    this.#ofTerm = [];
  }

  #find(
    evaluation: NonNullable<Evaluation>,
    onNew?: (evaluation: NonNullable<Evaluation>) => void,
  ): NonNullable<Evaluation> {
    let text = '';
    for (const { terms, keys } of evaluation) {
      text += terms.length === 1 ? `${terms[0]}` : terms.join();
      for (const key of keys) text += `|${keyText(key)}`;
      text += ';';
    }
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#max) this.#known.clear();
    this.#known.set(text, evaluation);
    onNew?.(evaluation);
    return evaluation;
  }
}
