import type { CompiledSample, CompiledSequence } from '../compile/compiled.ts';

/**
 * A text that two queries share exactly when the state of one is a state of the other: the same
 * conditions by the same keys, in the same stages, within the same time.
 */
export function shapeOf(query: CompiledSequence | CompiledSample): string {
  const terms = query.terms.map(({ text, missing, by, copied }) => ({
    text,
    missing,
    by: by ?? [],
    copied: copied?.() ?? [],
  }));
  if (query.kind === 'sample') return JSON.stringify({ sample: terms });
  const { stages, until, maxspan } = query;
  return JSON.stringify({ sequence: terms, stages, until, maxspan: String(maxspan) });
}
