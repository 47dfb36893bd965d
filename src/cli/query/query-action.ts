import { printJson, type JsonObject } from '../../events/json.ts';
import {
  EqlError,
  explain,
  print,
  renderDiagnostics,
  type RunnableQuery,
} from '../../lang/index.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { compileQuery } from '../../runs/query/query-run.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { runQueryCommand } from './run-query.ts';
import { openDataFolder } from '../../runs/stored/open-data-folder.ts';
import { planOverStore, storedPlanText, type StoredPlan } from '../../runs/query/stored-query.ts';
import type { Format, QueryCommand } from './request.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';

/** Compiles a query, and runs it or prints its plan. @param format as asked for, for the plan */
export async function queryAction(
  request: QueryCommand,
  { explain: isExplained, format }: { readonly explain?: true; readonly format?: Format },
): Promise<void> {
  const compiled = compileRequest(request);
  if (compiled === null) process.exitCode = EXIT.error;
  else if (isExplained === true) await printPlan(request, compiled, format);
  else await runQueryCommand(request, compiled);
}

async function printPlan(
  request: QueryCommand,
  compiled: RunnableQuery,
  format: Format | undefined,
): Promise<void> {
  const store = await storedPlan(request, compiled);
  const isData = format === 'json' || format === 'ndjson';
  const text = isData
    ? planJson(compiled, store, format === 'json' ? 2 : 0)
    : [explain(compiled), ...(store === null ? [] : [storedPlanText(store)])].join('\n');
  const safe = isData ? safeJson : safeText;
  process.stdout.write(`${text.split('\n').map(safe).join('\n')}\n`);
}

/** `null` where files are read. */
async function storedPlan(
  request: QueryCommand,
  compiled: RunnableQuery,
): Promise<StoredPlan | null> {
  if (request.data === null) return null;
  const { folder, streams } = request.data;
  const reader = await openDataFolder(folder);
  try {
    return planOverStore(reader, compiled, request, streams);
  } finally {
    reader.close();
  }
}

function planJson(compiled: RunnableQuery, store: StoredPlan | null, indent: number): string {
  const stored = store === null ? {} : { store };
  const plan: object = { query: print(compiled.statement), ...compiled.plan(), ...stored };
  return printJson(plan as JsonObject, indent);
}

const MIN_WIDTH = 40;
const DEFAULT_WIDTH = 100;
/** The width of the margin before a line of the query. */
const GUTTER = 10;

/** The compiled query, or `null` if it is invalid; reports the errors on stderr. */
function compileRequest({ text: query, name, settings }: QueryCommand): RunnableQuery | null {
  const { stderr } = process;
  const { error: painted, accent, warning } = styleFor(stderr);
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
