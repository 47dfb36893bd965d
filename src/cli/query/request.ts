import {
  type QueryFormat,
  sequenceMemoryOf,
  type MemoryOptions,
  wholeNumber,
} from '../options/shared.ts';
import { readFile } from 'node:fs/promises';
import { CATALOGUES } from '../../events/catalogue/index.ts';
import { parseSchema } from '../../events/parse-schema.ts';
import type { Schema } from '../../events/schema.ts';
import { QUERY_LANGUAGES, type QueryLanguage } from '../../lang/index.ts';
import { refuseOverwriting } from '../../runs/inputs/rejects.ts';
import type { QueryRequest } from '../../runs/query/query-run.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import type { DataSource, InputCommand } from '../inputs/open-inputs.ts';
import type { TimeZone } from '../../util/time/index.ts';
import {
  clusterSourceOf,
  type ClusterOptions,
  dataSourceOf,
  type DataOptions,
  inputRequestOf,
  type InputOptions,
} from '../options/input.ts';
import { timeRangeOf, type TimeOptions } from '../options/time.ts';
import { wallClock } from '../environment.ts';
import { CliError, invalidArgument } from '../errors.ts';

export interface QueryOptions
  extends InputOptions, DataOptions, ClusterOptions, TimeOptions, MemoryOptions {
  readonly format?: QueryFormat;
  readonly fields?: string;
  readonly count?: true;
  readonly size?: string;
  readonly resultPosition: string;
  readonly maxSamplesPerKey: string;
  readonly language: string;
  readonly timestampField: string;
  readonly eventCategoryField: string;
  readonly tiebreakerField?: string;
  readonly schema?: string;
  readonly queryFile?: string;
  readonly explain?: true;
  readonly timezone: TimeZone;
}

/** Checks the options and reads the files they name. Throws {@link CliError}. */
export async function readRequest(
  positional: readonly string[],
  options: QueryOptions,
): Promise<QueryCommand> {
  const now = wallClock();
  const query = await readQuery(positional, options.queryFile);
  const files = options.queryFile === undefined ? positional.slice(1) : positional;
  const inputs = inputRequestOf(files, options);
  const sources = [options.queryFile, isCatalogue(options.schema) ? undefined : options.schema];
  refuseOverwriting(
    'rejected lines',
    inputs.rejects,
    sources.filter((path) => path !== undefined),
    'contains the query or the schema',
  );
  return {
    ...query,
    ...inputs,
    data: dataSourceOf(files, options),
    cluster: await clusterSourceOf(files, options),
    format: options.format ?? (process.stdout.isTTY ? 'table' : 'ndjson'),
    fields: options.fields === undefined ? null : fieldList(options.fields),
    size: options.size === undefined ? null : wholeNumber('--size', options.size, 0),
    resultPosition: endOf(options.resultPosition),
    maxSamplesPerKey: wholeNumber('--max-samples-per-key', options.maxSamplesPerKey, 1),
    maxSequenceMemory: sequenceMemoryOf(options),
    settings: {
      language: languageOf(options.language),
      timestampField: options.timestampField,
      eventCategoryField: options.eventCategoryField,
      tiebreakerField: options.tiebreakerField ?? null,
      schema: options.schema === undefined ? null : await readSchema(options.schema),
      now,
    },
    ...timeRangeOf(options, now),
    zone: options.timezone,
    count: options.count === true,
  };
}

async function readQuery(
  positional: readonly string[],
  file: string | undefined,
): Promise<Pick<QueryCommand, 'text' | 'name'>> {
  if (file !== undefined)
    return { text: (await readNamed('--query-file', file)).replace(/^\ufeff/, ''), name: file };
  const [text] = positional;
  if (text !== undefined) return { text, name: 'query' };
  throw new CliError(
    'CLI1002',
    'no query was given',
    `give the query in quotes, for example: dockwarden query 'process where process.name == "kubectl"' events.ndjson`,
  );
}

const isCatalogue = (name: string | undefined): name is keyof typeof CATALOGUES =>
  name !== undefined && Object.hasOwn(CATALOGUES, name);

async function readSchema(name: string): Promise<Schema> {
  if (isCatalogue(name)) return CATALOGUES[name];
  const text = await readNamed('--schema', name);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CliError(
      'CLI1005',
      `--schema ${name} is not valid JSON: ${(error as Error).message}`,
    );
  }
  const parsed = parseSchema(json);
  if (parsed.ok) return parsed.schema;
  throw new CliError('CLI1005', `--schema ${name}: ${parsed.message}`);
}

async function readNamed(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError('CLI1003', `${option} ${file} cannot be read: ${(error as Error).message}`);
  }
}

function fieldList(text: string): string[] {
  const fields = text.split(',').map((field) => field.trim());
  if (fields.some((field) => field === '')) {
    throw invalidArgument(
      `--fields ${text} has an empty name`,
      'separate names with commas: --fields @timestamp,process.name',
    );
  }
  return [...new Set(fields)];
}

/** Rules call KQL `kuery`. */
function languageOf(text: string): QueryLanguage {
  if (text === 'kql') return 'kuery';
  const found = QUERY_LANGUAGES.find((language) => language === text);
  if (found !== undefined) return found;
  throw invalidArgument(`--language ${text} is neither eql nor kql`);
}

function endOf(text: string): 'head' | 'tail' {
  if (text === 'head' || text === 'tail') return text;
  throw invalidArgument(`--result-position ${text} is neither head nor tail`);
}

/** A call of `dockwarden query`, checked and complete. */
export interface QueryCommand extends QueryRequest, InputCommand {
  /** Stored events to be read instead of files. */
  readonly data: DataSource | null;
  /** A cluster to be read instead of files. */
  readonly cluster: ClusterSource | null;
  /** How diagnostics refer to the query: `query`, or the file's name. */
  readonly name: string;
  readonly format: QueryFormat;
  /** The zone that times in a table are shown in. */
  readonly zone: TimeZone;
  readonly fields: readonly string[] | null;
}
