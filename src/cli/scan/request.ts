import type { ScanRequest } from '../../runs/scan/scan-run.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import type { DataSource, InputCommand } from '../inputs/open-inputs.ts';
import type { ScanFormat } from '../../report/scan-formats.ts';
import type { TimeZone } from '../../util/time/index.ts';
import {
  clusterSourceOf,
  type ClusterOptions,
  dataSourceOf,
  type DataOptions,
  inputRequestOf,
  type InputOptions,
} from '../options/input.ts';
import { sequenceMemoryOf, type MemoryOptions, numberOrAll } from '../options/shared.ts';
import { ruleRequestOf, type RuleOptions } from '../options/rule.ts';
import { timeRangeOf, type TimeOptions } from '../options/time.ts';
import { wallClock } from '../environment.ts';
import { invalidArgument } from '../errors.ts';

export interface ScanOptions
  extends InputOptions, DataOptions, ClusterOptions, RuleOptions, TimeOptions, MemoryOptions {
  readonly maxAlerts?: string;
  readonly simulateSchedule?: true;
  readonly why?: true;
  readonly profile?: true;
  readonly buildingBlocks?: true;
  readonly failOnAlert?: true;
  readonly format?: ScanFormat;
  readonly write?: readonly string[];
  readonly show: string;
  readonly timezone: TimeZone;
}

/** Checks the options. Throws a `CliError`. */
export async function readScanCommand(
  files: readonly string[],
  options: ScanOptions,
): Promise<ScanCommand> {
  const now = wallClock();
  return {
    ...inputRequestOf(files, options),
    data: dataSourceOf(files, options),
    cluster: await clusterSourceOf(files, options),
    ...ruleRequestOf(options, now),
    ...timeRangeOf(options, now),
    zone: options.timezone,
    simulatesSchedule: options.simulateSchedule === true,
    why: options.why === true,
    profiles: options.profile === true,
    maxAlerts:
      options.maxAlerts === undefined ? 'rule' : numberOrAll('--max-alerts', options.maxAlerts),
    maxSequenceMemory: sequenceMemoryOf(options),
    failsOnAlert: options.failOnAlert === true,
    format: options.format ?? (process.stdout.isTTY ? 'table' : 'ndjson'),
    writes: (options.write ?? []).map((path) => ({ path, format: formatOf(path) })),
    shownPerRule: numberOrAll('--show', options.show),
    showsBuildingBlocks: options.buildingBlocks === true,
  };
}

/** An extension precedes any shorter one that it ends with. */
const ENDINGS: readonly (readonly [string, ScanFormat])[] = [
  ['.html', 'html'],
  ['.ndjson', 'ndjson'],
  ['.layer.json', 'navigator'],
  ['.json', 'json'],
];

function formatOf(path: string): ScanFormat {
  const format = ENDINGS.find(([ending]) => path.toLowerCase().endsWith(ending))?.[1];
  if (format !== undefined) return format;
  const endings = ENDINGS.map(([ending]) => ending).join(', ');
  throw invalidArgument(
    `--write ${path} has no known extension`,
    `the extension selects the format; it is one of ${endings}`,
  );
}

/** A call of `dockwarden scan`, checked and complete. */
export interface ScanCommand extends InputCommand, ScanRequest {
  /** Stored events to be read instead of files. */
  readonly data: DataSource | null;
  /** A cluster to be read instead of files. */
  readonly cluster: ClusterSource | null;
  readonly failsOnAlert: boolean;
  readonly format: ScanFormat;
  /** The zone of the times in tables. */
  readonly zone: TimeZone;
  /** Additional output files; the extension determines the format. */
  readonly writes: readonly { readonly path: string; readonly format: ScanFormat }[];
  /** The maximum number of alerts shown per rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  readonly showsBuildingBlocks: boolean;
}
