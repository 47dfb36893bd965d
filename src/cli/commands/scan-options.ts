import { wallClock } from '../environment.ts';
import { invalidArgument } from '../errors.ts';
import type { ScanFormat } from '../../report/scan-formats.ts';
import type { ScanCommand } from '../scan/request.ts';
import { timeZoneOf, numberOrAll } from './shared-options.ts';
import { dataSourceOf, type DataOptions } from './data-options.ts';
import { inputRequestOf, type InputOptions } from './input-options.ts';
import { sequenceMemoryOf, type MemoryOptions } from './memory-option.ts';
import { ruleRequestOf, type RuleOptions } from './rule-options.ts';
import { timeRangeOf, type TimeOptions } from './time-options.ts';

export interface ScanOptions
  extends InputOptions, DataOptions, RuleOptions, TimeOptions, MemoryOptions {
  readonly maxAlerts?: string;
  readonly simulateSchedule?: true;
  readonly why?: true;
  readonly profile?: true;
  readonly buildingBlocks?: true;
  readonly failOnAlert?: true;
  readonly format?: ScanFormat;
  readonly write?: readonly string[];
  readonly show: string;
  readonly timezone: string;
}

/** Checks the options. Throws a `CliError`. */
export function readScanCommand(files: readonly string[], options: ScanOptions): ScanCommand {
  const now = wallClock();
  return {
    ...inputRequestOf(files, options),
    data: dataSourceOf(files, options),
    ...ruleRequestOf(options, now),
    ...timeRangeOf(options, now),
    zone: timeZoneOf(options.timezone),
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
