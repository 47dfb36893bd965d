import { printJson, type JsonObject } from '../../events/json.ts';
import { explain, print, type RunnableQuery } from '../../lang/index.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { compileRequest } from '../query/compile-request.ts';
import { runQueryCommand } from '../query/run-query.ts';
import { openDataFolder } from '../../runs/stored/open-data-folder.ts';
import { planOverStore, storedPlanText, type StoredPlan } from '../../runs/query/explain-stored.ts';
import type { Format, QueryCommand } from '../query/request.ts';
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
  else if (options.explain === true) await printPlan(request, compiled, options.format);
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
