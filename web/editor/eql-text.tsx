import { useMemo, type ReactNode } from 'react';
import { visibleParts } from '../components/value/visible-text.ts';
import { paint } from './language/paint.ts';
import styles from './eql.module.css';

/** A part of a query that is set off, such as a condition that was true. */
export interface EqlMark {
  readonly start: number;
  readonly end: number;
  readonly tone: 'true' | 'false' | 'neutral';
}

interface Props {
  readonly query: string;
  /** Where they lie within each other, the inner one shows. */
  readonly marks?: readonly EqlMark[];
  /** On one line, as in the row of a list: line breaks are blanks. */
  readonly isLine?: boolean;
}

/** A query to be read. It is made of plain elements and needs no editor. */
export function EqlText({ query, marks = NONE, isLine = false }: Props) {
  const pieces = useMemo(() => piecesOf(query, marks), [query, marks]);
  const inside = pieces.map(({ start, tone, parts }) => {
    const content = parts.map((part) => (
      <span key={part.start} className={part.ink === null ? undefined : styles[part.ink]}>
        {shown(query.slice(part.start, part.end), isLine)}
      </span>
    ));
    return tone === null ? (
      <span key={start}>{content}</span>
    ) : (
      <mark key={start} className={styles['tone']} data-tone={tone}>
        {content}
      </mark>
    );
  });
  return isLine ? <code>{inside}</code> : <pre className={styles['shown']}>{inside}</pre>;
}

const NONE: readonly EqlMark[] = [];

/** A rule may come from a stranger: what cannot be seen has a name, but for what lays a query out. */
function shown(text: string, isLine: boolean): ReactNode {
  return text.split(/([\n\t])/).map((line, at) => {
    if (line === '\n' || line === '\t') return isLine ? ' ' : line;
    return visibleParts(line).map((part, index) =>
      part.isSign ? (
        // oxlint-disable-next-line react/no-array-index-key
        <span key={`${at} ${index}`} className={styles['sign']}>
          {part.text}
        </span>
      ) : (
        part.text
      ),
    );
  });
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly ink: string | null;
}

interface Piece {
  readonly start: number;
  readonly tone: EqlMark['tone'] | null;
  readonly parts: readonly Part[];
}

/** Cuts a query wherever its ink or its mark changes. */
export function piecesOf(query: string, marks: readonly EqlMark[]): readonly Piece[] {
  const edges = [...new Set([0, query.length, ...marks.flatMap(({ start, end }) => [start, end])])]
    .filter((edge) => edge >= 0 && edge <= query.length)
    .sort((a, b) => a - b);
  const painted = paint(query);
  const pieces: Piece[] = [];
  let next = 0;
  for (const [at, start] of edges.entries()) {
    const end = edges[at + 1];
    if (end === undefined) break;
    const parts: Part[] = [];
    let from = start;
    while (from < end) {
      while (painted[next] !== undefined && (painted[next]?.end ?? 0) <= from) next += 1;
      const one = painted[next];
      const isInk = one !== undefined && one.start <= from;
      const to = Math.min(end, (isInk ? one.end : one?.start) ?? end);
      parts.push({ start: from, end: to, ink: isInk ? one.ink : null });
      from = to;
    }
    pieces.push({ start, tone: toneAt(marks, start, end), parts });
  }
  return pieces;
}

/** Of the smallest mark around. */
function toneAt(marks: readonly EqlMark[], start: number, end: number): EqlMark['tone'] | null {
  let found: EqlMark | null = null;
  for (const mark of marks) {
    if (mark.start > start || mark.end < end) continue;
    if (found === null || mark.end - mark.start <= found.end - found.start) found = mark;
  }
  return found?.tone ?? null;
}
