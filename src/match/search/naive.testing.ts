import type { SearchPlan } from '../literals/literals-of.ts';
import { rawOf, type Literal } from '../literals/literal.ts';
import type { SearchCounts, Visit } from './searcher.ts';

/** The same answers as `Searcher`, by looking at each document for each literal. */
export function naiveSearch(
  plan: SearchPlan,
  content: Buffer,
  spans: Uint32Array | null,
  visit: Visit,
): SearchCounts {
  const text = content.toString('latin1');
  let passed = 0;
  const decide = (start: number, end: number, line: number, odd: boolean): void => {
    const document = text.slice(start, end);
    const rules = rulesFor(plan, document);
    if (odd || rules.length > 0) visit(start, end, line, rules);
    else passed += 1;
  };
  if (spans !== null) {
    for (let at = 0; at < spans.length; at += 2) {
      decide(spans[at] ?? 0, spans[at + 1] ?? 0, -1, false);
    }
    return { passed, lines: 0 };
  }
  const lines = text.split('\n');
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const blank = /^(?:\xef\xbb\xbf)?[ \t\r]*/.exec(line)?.[0].length ?? 0;
    const visible = line.slice(blank).replace(/[ \t\r]+$/, '');
    const odd = !visible.startsWith('{') || !visible.endsWith('}');
    if (visible !== '') decide(start + blank, start + line.length, index, odd);
    start += line.length + 1;
  }
  return { passed, lines: lines.length - 1 };
}

function rulesFor(plan: SearchPlan, document: string): number[] {
  const hidden = escapesIn(document, plan.literals);
  return [...plan.groupsOf.keys()].filter((rule) => {
    const groups = plan.groupsOf[rule];
    if (groups === null || groups === undefined || hidden.any) return true;
    return groups.every((group) => {
      const literals = (plan.groups[group] ?? []).flatMap((index) => plan.literals[index] ?? []);
      if (hidden.slash && literals.some(({ text }) => text.includes('/'))) return true;
      return literals.some((literal) => hasLiteral(document, literal));
    });
  });
}

/** Only ASCII letters fold. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

function hasLiteral(document: string, literal: Literal): boolean {
  const text = lower(document);
  const raw = rawOf(literal);
  for (let at = text.indexOf(raw); at >= 0; at = text.indexOf(raw, at + 1)) {
    const previous = text[at - 1];
    const next = text[at + raw.length];
    const starts = !literal.atStart || (previous !== undefined && /^[:[, \t\n\r]$/.test(previous));
    const ends = !literal.atEnd || (next !== undefined && /^[,\]} \t\n\r]$/.test(next));
    if (starts && ends) return true;
  }
  return false;
}

function escapesIn(
  document: string,
  literals: readonly Literal[],
): { any: boolean; slash: boolean } {
  const chars = new Set(literals.flatMap(({ text }) => [...text]));
  let any = false;
  let slash = false;
  for (const [escape] of document.matchAll(/\\(?:u[0-9a-fA-F]{4}|[^])/g)) {
    if (escape === '\\/') slash = true;
    else if (escape.length === 6) {
      any ||= chars.has(lower(String.fromCharCode(Number.parseInt(escape.slice(2), 16))));
    }
  }
  return { any, slash: slash && chars.has('/') };
}
