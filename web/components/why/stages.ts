import type { Span } from '../value/value.tsx';
import type { Why, WhyStage } from './clauses.ts';

/** A part of the text of a query: what one event was tested by, or what stands between. */
export type QueryPart =
  | { readonly kind: 'text'; readonly span: Span }
  /** `index`: of the stage in the answer. */
  | {
      readonly kind: 'stage';
      readonly span: Span;
      readonly stage: WhyStage;
      readonly index: number;
    };

/** Cuts a query at the events that it was tested at. All of its text is in exactly one part, but for empty lines. */
export function queryParts({ query, stages }: Pick<Why, 'query' | 'stages'>): readonly QueryPart[] {
  if (query === null) return [];
  const isSequence = /^\s*(?:sequence|sample)\b/.test(query);
  const parts: QueryPart[] = [];
  let at = 0;
  const text = (to: number) => {
    const span = trimmed(query, { start: at, end: to });
    if (span !== null) parts.push({ kind: 'text', span });
  };
  for (const [index, stage] of stages.entries()) {
    const { start, end } = stage.clause.span;
    const open = isSequence ? query.lastIndexOf('[', start) : 0;
    const close = isSequence ? query.indexOf(']', end) : end - 1;
    const span = { start: Math.max(0, open), end: close < 0 ? end : close + 1 };
    // With `runs`, one stage of the query stands for several events.
    if (span.start >= at) text(span.start);
    parts.push({ kind: 'stage', span, stage, index });
    at = Math.max(at, span.end);
  }
  text(query.length);
  return parts;
}

function trimmed(query: string, { start, end }: Span): Span | null {
  const text = query.slice(start, end);
  const left = text.length - text.trimStart().length;
  const length = text.trim().length;
  return length === 0 ? null : { start: start + left, end: start + left + length };
}

/** The fields by which events were joined: `by container.id, ?process.entity_id`. */
export function joinKeys(text: string): readonly string[] {
  const [, keys = ''] = /\bby\s+([^[\]|]+?)(?=\s+with\b|\[|\||$)/s.exec(text) ?? [];
  return keys
    .split(',')
    .map((key) => key.trim().replace(/^\?/, ''))
    .filter((key) => /^[\w.@`-]+$/.test(key));
}
