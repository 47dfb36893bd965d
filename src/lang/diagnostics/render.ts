import type { Diagnostic } from './diagnostic.ts';
import { excerptOf } from './excerpt.ts';
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
