import { EqlError, renderDiagnostics, type RunnableQuery } from '../../lang/index.ts';
import { styleFor } from '../../report/terminal/style.ts';
import type { QueryCommand } from './request.ts';
import { compileQuery } from '../../runs/query/query-run.ts';

const MIN_WIDTH = 40;
const DEFAULT_WIDTH = 100;
/** The width of the margin before a line of the query. */
const GUTTER = 10;

/** The compiled query, or `null` if it is invalid; reports the errors on stderr. */
export function compileRequest({
  text: query,
  name,
  settings,
}: QueryCommand): RunnableQuery | null {
  const { stderr, env } = process;
  const { error: painted, accent, warning } = styleFor(stderr, env);
  const options = {
    source: name,
    width: Math.max(MIN_WIDTH, (stderr.columns ?? DEFAULT_WIDTH) - GUTTER),
  };
  try {
    const compiled = compileQuery(query, settings);
    if (compiled.warnings.length > 0) {
      const style = { error: warning, caret: warning, hint: accent };
      const warnings = renderDiagnostics(compiled.warnings, query, { ...options, style });
      stderr.write(`${warnings}\n\n`);
    }
    return compiled;
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    const style = { error: painted, caret: painted, hint: accent };
    stderr.write(`${renderDiagnostics(error.diagnostics, query, { ...options, style })}\n`);
    return null;
  }
}
