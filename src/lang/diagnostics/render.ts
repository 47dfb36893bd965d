import { eastAsianWidth } from 'get-east-asian-width';
import type { Diagnostic, Span } from './diagnostic.ts';
import { positionOf, type Position } from '../../util/position.ts';
import { printable } from './printable.ts';

/** Paints parts of the text, for instance with the colours of a terminal. */
export interface RenderStyle {
  readonly error: (text: string) => string;
  readonly caret: (text: string) => string;
  readonly hint: (text: string) => string;
}

export interface RenderOptions {
  /** The name shown before `:LINE:COLUMN`: a file name, or `query` by default. */
  readonly source?: string;
  /** The maximum width of a source line in columns, without its gutter. 100 by default. */
  readonly width?: number;
  readonly style?: RenderStyle;
  /** Where the span begins, if that is known: finding it costs a look at all of the text before. */
  readonly position?: Position;
}

/** A finding of the language, or of whatever holds a query, with codes of its own. */
export type RenderedDiagnostic = Omit<Diagnostic, 'code' | 'severity'> & {
  readonly code: string;
  readonly severity: string;
};

const DEFAULT_WIDTH = 100;
/** Below this the window of a line shows too little to recognise. */
const MIN_WIDTH = 20;

const PLAIN: RenderStyle = {
  error: (text) => text,
  caret: (text) => text,
  hint: (text) => text,
};

/**
 * A diagnostic as text of several lines, without a line feed at the end. `text` is the query its
 * span points into. Nothing of the query or of a name reaches the output as a control character.
 */
export function renderDiagnostic(
  diagnostic: RenderedDiagnostic,
  text: string,
  options: RenderOptions = {},
): string {
  const { source = 'query', width = DEFAULT_WIDTH, style = PLAIN } = options;
  const { code, severity, message, span, hint } = diagnostic;
  const { line, column } = options.position ?? positionOf(text, span.start);
  const excerpt = excerptOf(text, span, Math.max(width, MIN_WIDTH));
  const gutter = `${line} | `;
  const lines = [
    `${style.error(`${severity}[${code}]`)}: ${printable(message)}`,
    ` --> ${printable(source)}:${line}:${column}`,
    gutter + excerpt.source,
    `${'| '.padStart(gutter.length)}${excerpt.indent}${style.caret(excerpt.carets)}`,
  ];
  if (hint !== undefined) lines.push(`${style.hint('hint')}: ${printable(hint)}`);
  return lines.join('\n');
}

/** Several diagnostics, with an empty line between them. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  text: string,
  options: RenderOptions = {},
): string {
  return diagnostics.map((each) => renderDiagnostic(each, text, options)).join('\n\n');
}

export { positionOf } from '../../util/position.ts';

/** One line of the query as it is shown, and the marks below it. */
interface Excerpt {
  readonly source: string;
  /** Blanks up to the place, then `^` below it. */
  readonly indent: string;
  readonly carets: string;
}

const ELLIPSIS = '…';
/** UTF-16 units read on either side of the position, per column: a base and its combining marks. */
const UNITS_PER_COLUMN = 4;

/**
 * The first line of a span. A line wider than `width` columns is shown as a window round the
 * beginning of the span, cut places marked with `…`.
 */
function excerptOf(text: string, span: Span, width: number): Excerpt {
  const line = lineAt(text, span.start);
  const spanEnd = Math.min(span.end, line.end);
  const reach = width * UNITS_PER_COLUMN;
  const from = wholeCharacter(text, Math.max(line.start, span.start - reach));
  const to = wholeCharacter(text, Math.min(line.end, span.start + reach));
  const cells = cellsOf(text, from, to);
  const place = indexAt(cells, span.start);
  const [first, last] = windowOf(cells, place, width);
  const cutLeft = from > line.start || first > 0;
  const cutRight = to < line.end || last < cells.length;
  const shown = cells.slice(first, last);
  const before = totalWidth(cells.slice(first, place)) + (cutLeft ? ELLIPSIS.length : 0);
  const below = totalWidth(shown.filter(({ offset }) => offset >= span.start && offset < spanEnd));
  return {
    source: (cutLeft ? ELLIPSIS : '') + textOf(shown) + (cutRight ? ELLIPSIS : ''),
    indent: ' '.repeat(before),
    carets: '^'.repeat(Math.max(1, below)) + (goesOn(text, span, line) ? ELLIPSIS : ''),
  };
}

/** Whether the span reaches into the next line, more than by the end of this one. */
function goesOn(text: string, span: Span, line: Span): boolean {
  const feed = text.indexOf('\n', line.end);
  return feed >= 0 && span.end > feed + 1;
}

/** Without the line's terminator, line feed or carriage return and line feed. */
function lineAt(text: string, offset: number): Span {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const feed = text.indexOf('\n', offset);
  const end = feed < 0 ? text.length : feed;
  return { start, end: end > offset && text[end - 1] === '\r' ? end - 1 : end };
}

/** The offset, or the one before it where it would split a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const splits = offset > 0 && (text.codePointAt(offset - 1) ?? 0) > 0xffff;
  return splits ? offset - 1 : offset;
}

function indexAt(cells: readonly Cell[], offset: number): number {
  const index = cells.findIndex((cell) => cell.offset >= offset);
  return index < 0 ? cells.length : index;
}

/**
 * Which cells fit: a third of the width before the place, the rest after it; what one side does not
 * need the other gets.
 */
function windowOf(cells: readonly Cell[], place: number, width: number): readonly [number, number] {
  let first = place;
  let last = place;
  let used = 0;
  const takeLeft = (limit: number): void => {
    for (; first > 0 && used + widthAt(cells, first - 1) <= limit; first -= 1)
      used += widthAt(cells, first - 1);
  };
  const takeRight = (limit: number): void => {
    for (; last < cells.length && used + widthAt(cells, last) <= limit; last += 1)
      used += widthAt(cells, last);
  };
  takeLeft(Math.floor(width / 3));
  takeRight(width);
  takeLeft(width);
  return [first, last];
}

function widthAt(cells: readonly Cell[], index: number): number {
  return cells[index]?.width ?? 0;
}

function textOf(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.text).join('');
}

/** One character as it is shown, and how many columns of a terminal it takes. */
interface Cell {
  /** UTF-16 offset of the character in the text it was cut from. */
  readonly offset: number;
  readonly text: string;
  readonly width: number;
}

/** What a tab is shown as: a tab stop would depend on what the line is shown behind. */
const TAB = '    ';

/** The characters of `text` from `start` to `end`, which must not split a surrogate pair. */
function cellsOf(text: string, start: number, end: number): Cell[] {
  const cells: Cell[] = [];
  let offset = start;
  for (const character of text.slice(start, end)) {
    cells.push(cellOf(character, offset));
    offset += character.length;
  }
  return cells;
}

function cellOf(character: string, offset: number): Cell {
  if (character === '\t') return { offset, text: TAB, width: TAB.length };
  const shown = printable(character);
  if (shown !== character) return { offset, text: shown, width: shown.length };
  return { offset, text: character, width: widthOf(character) };
}

function widthOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}

function totalWidth(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

/** A query that cannot be run. The message shows each place with a caret under it. */
export class EqlError extends Error {
  override readonly name = 'EqlError';
  /** At least one of severity `error`; warnings may be among them. */
  readonly diagnostics: readonly Diagnostic[];
  /** The query. Empty where only a statement was known; then the message has no carets. */
  readonly text: string;

  constructor(diagnostics: readonly Diagnostic[], text: string) {
    super(
      text === ''
        ? diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n')
        : renderDiagnostics(diagnostics, text),
    );
    this.diagnostics = diagnostics;
    this.text = text;
  }

  get code(): string {
    return this.diagnostics[0]?.code ?? '';
  }
}
