import type { AnswerOf } from '../../api/client.ts';
import type { Span } from '../value/value.tsx';

export type Why = AnswerOf<'GET /dw/alerts/:id/why'>;
export type WhyStage = Why['stages'][number];
export type WhyNode = WhyStage['clause'];
export type WhyField = WhyNode['fields'][number];

/**
 * What a test has to do with the alert: `met`, it had to be true and is; `absent`, it had to be false and is, as under
 * `not`; `idle`, whatever it is, the clause is true without it.
 */
export type Part = 'met' | 'absent' | 'idle';

/** A test of a query, as it is marked. */
export interface ClauseMark extends Span {
  /** As it stands in the query. */
  readonly text: string;
  readonly part: Part;
  readonly isTrue: boolean;
  readonly failure: string | null;
  readonly fields: readonly WhyField[];
}

export interface Marks {
  /** In the order of the query; no two overlap. */
  readonly tests: readonly ClauseMark[];
  /** Branches that have nothing to do with it: alternatives that were not met. */
  readonly idle: readonly Span[];
}

/** Which tests of a clause made it true, which are alternatives that did not. */
export function marksOf(clause: WhyNode, query: string): Marks {
  const tests: ClauseMark[] = [];
  const idle: Span[] = [];
  const walk = (node: WhyNode, wanted: boolean, counts: boolean, span: Span): void => {
    const holds = counts && node.isTrue === wanted;
    if (node.kind === 'test') {
      const { isTrue, failure, fields } = node;
      const part = !holds ? 'idle' : wanted ? 'met' : 'absent';
      const text = query.slice(span.start, span.end);
      tests.push({ start: span.start, end: span.end, text, part, isTrue, failure, fields });
      return;
    }
    if (!holds) idle.push(span);
    if (node.kind === 'not') {
      for (const each of node.parts)
        // With the word `not`, a test reads as what was asked.
        walk(each, !wanted, holds, each.kind === 'test' ? span : each.span);
      return;
    }
    // Of `or`, what is true counts; of a false `and`, what is false.
    for (const each of node.parts) walk(each, wanted, holds, each.span);
  };
  walk(clause, true, true, clause.span);
  tests.sort((a, b) => a.start - b.start);
  return { tests: tests.filter((mark, at) => mark.start >= (tests[at - 1]?.end ?? 0)), idle };
}

/** A piece of a line of the query. */
export interface Piece {
  readonly text: string;
  readonly mark: ClauseMark | null;
  readonly isIdle: boolean;
}

export interface CodeLine {
  /** From 1, in the query. */
  readonly number: number;
  readonly pieces: readonly Piece[];
  /** Tests that end on the line: what they found stands below it. */
  readonly ended: readonly ClauseMark[];
  /** Whether nothing on it made the clause true. */
  readonly isQuiet: boolean;
}

/** The lines of a part of the query, cut into what is marked and what is not. */
export function linesOf(query: string, span: Span, { tests, idle }: Marks): readonly CodeLine[] {
  const lines: CodeLine[] = [];
  let number = 1 + count(query.slice(0, span.start), '\n');
  for (let start = span.start; start <= span.end; number += 1) {
    const newline = query.indexOf('\n', start);
    const end = newline < 0 || newline > span.end ? span.end : newline;
    const touching = tests.filter((mark) => mark.start < end && mark.end > start);
    const pieces: Piece[] = [];
    const isIdle = (at: number) => idle.some((each) => each.start <= at && at < each.end);
    /** What stands between tests may be of an idle branch to some place. */
    const plain = (from: number, to: number) => {
      let at = from;
      for (let place = from + 1; place <= to; place += 1)
        if (place === to || isIdle(place) !== isIdle(at)) {
          pieces.push({ text: query.slice(at, place), mark: null, isIdle: isIdle(at) });
          at = place;
        }
    };
    let at = start;
    for (const mark of touching) {
      const indent = /^\s*/.exec(query.slice(start, end))?.[0].length ?? 0;
      const from = Math.max(start + indent, mark.start);
      const to = Math.min(end, mark.end);
      plain(at, from);
      if (from >= to) continue;
      pieces.push({ text: query.slice(from, to), mark, isIdle: mark.part === 'idle' });
      at = to;
    }
    plain(at, end);
    lines.push({
      number,
      pieces,
      ended: touching.filter((mark) => mark.end <= end),
      isQuiet: touching.every(({ part }) => part === 'idle'),
    });
    start = end + 1;
  }
  return lines;
}

const count = (text: string, sign: string) => text.split(sign).length - 1;

/** Lines that are shown, or how many are folded: alternatives that need not be read at first. */
export type Fold =
  | { readonly kind: 'lines'; readonly lines: readonly CodeLine[] }
  | { readonly kind: 'folded'; readonly lines: readonly CodeLine[] };

const MIN_FOLDED = 4;

export function foldQuiet(lines: readonly CodeLine[]): readonly Fold[] {
  const folds: Fold[] = [];
  let run: CodeLine[] = [];
  let shown: CodeLine[] = [];
  const endRun = () => {
    if (run.length < MIN_FOLDED) shown.push(...run);
    else {
      if (shown.length > 0) folds.push({ kind: 'lines', lines: shown });
      folds.push({ kind: 'folded', lines: run });
      shown = [];
    }
    run = [];
  };
  for (const line of lines) {
    if (line.isQuiet) run.push(line);
    else {
      endRun();
      shown.push(line);
    }
  }
  endRun();
  if (shown.length > 0) folds.push({ kind: 'lines', lines: shown });
  return folds;
}
