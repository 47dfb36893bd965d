import type { QueryRequest } from '../../runs/query/query-run.ts';
import type { DataSource, InputCommand } from '../inputs/open-inputs.ts';
import type { TimeZone } from '../../util/time/index.ts';

/** A call of `dockwarden query`, checked and complete. */
export interface QueryCommand extends QueryRequest, InputCommand {
  /** Stored events to be read instead of files. */
  readonly data: DataSource | null;
  /** How diagnostics refer to the query: `query`, or the file's name. */
  readonly name: string;
  readonly format: Format;
  /** The zone that times in a table are shown in. */
  readonly zone: TimeZone;
  readonly fields: readonly string[] | null;
}

export const FORMATS = ['table', 'ndjson', 'json', 'csv'] as const;

export type Format = (typeof FORMATS)[number];
