import { explain, type RunnableQuery } from '../../lang/index.ts';
import { compileRequest } from '../query/compile-request.ts';
import { runQueryCommand } from '../query/run-query.ts';
import { safeText } from '../output/safe-text.ts';
import { readRequest, type QueryOptions } from './query-options.ts';

/** What the command does, once its arguments are known to be some. */
export async function queryAction(
  positional: readonly string[],
  options: QueryOptions,
): Promise<void> {
  const request = await readRequest(positional, options);
  const compiled = compileRequest(request);
  if (compiled === null) process.exitCode = 2;
  else if (options.explain === true) printPlan(compiled);
  else await runQueryCommand(request, compiled);
}

function printPlan(compiled: RunnableQuery): void {
  const lines = explain(compiled).split('\n');
  process.stdout.write(`${lines.map(safeText).join('\n')}\n`);
}
