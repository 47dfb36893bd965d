import type { Schema } from '../../events/schema.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Statement } from '../syntax/ast.ts';
import { parseKql } from './parser.ts';
import { translate } from './translate.ts';

export { textOf, writtenOf } from './expression-text.ts';
export { parseKql, type Kql } from './parser.ts';
export { printKql } from './printer.ts';

export interface ReadKql {
  /** `null` where there are errors. */
  readonly statement: Statement | null;
  /** Errors and warnings in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses and checks a query in KQL, and translates it to what is compiled. */
export function readKql(
  text: string,
  options: {
    readonly schema?: Schema | undefined;
    readonly timestampField?: string | undefined;
  } = {},
): ReadKql {
  const parsed = parseKql(text);
  if (!parsed.ok) return { statement: null, diagnostics: parsed.diagnostics };
  return translate(parsed.value, text.length, options);
}
