import { printJson, type JsonObject } from '../../events/json.ts';
import { explain, print, type RunnableQuery } from '../../lang/index.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { compileRequest } from '../query/compile-request.ts';
import { runQueryCommand } from '../query/run-query.ts';
import type { Format } from '../query/request.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import { readRequest, type QueryOptions } from './query-options.ts';

/** Runs the command once its arguments have been checked to be present. */
export async function queryAction(
  positional: readonly string[],
  options: QueryOptions,
): Promise<void> {
  const request = await readRequest(positional, options);
  const compiled = compileRequest(request);
  if (compiled === null) process.exitCode = EXIT.error;
  else if (options.explain === true) printPlan(compiled, options.format);
  else await runQueryCommand(request, compiled);
}

function printPlan(compiled: RunnableQuery, format: Format | undefined): void {
  const isData = format === 'json' || format === 'ndjson';
  const text = isData ? planJson(compiled, format === 'json' ? 2 : 0) : explain(compiled);
  const safe = isData ? safeJson : safeText;
  process.stdout.write(`${text.split('\n').map(safe).join('\n')}\n`);
}

function planJson(compiled: RunnableQuery, indent: number): string {
  const plan: object = { query: print(compiled.statement), ...compiled.plan() };
  return printJson(plan as JsonObject, indent);
}
