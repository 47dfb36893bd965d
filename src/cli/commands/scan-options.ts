import { fileURLToPath } from 'node:url';
import type { Severity } from '../../rules/index.ts';
import { CliError } from '../errors.ts';
import type { ScanFormat, ScanRequest } from '../scan/request.ts';
import { wholeNumber } from './numbers.ts';
import { instant } from './times.ts';

/** The options as commander hands them over. */
export interface ScanOptions {
  readonly rules?: readonly string[];
  /** `false` with `--no-exceptions`. */
  readonly exceptions?: readonly string[] | false;
  readonly skipException?: readonly string[];
  readonly valueLists?: string;
  readonly minSeverity?: Severity;
  readonly tag?: readonly string[];
  readonly ruleId?: readonly string[];
  readonly since?: string;
  readonly maxAlerts?: string;
  readonly simulateSchedule?: true;
  readonly why?: true;
  readonly profile?: true;
  readonly buildingBlocks?: true;
  readonly failOnAlert?: true;
  readonly format?: ScanFormat;
  readonly write?: readonly string[];
  readonly show: string;
  readonly rejects?: string;
}

/** The folder that is shipped, beside `src` and `dist`. */
const content = (name: string) =>
  fileURLToPath(new URL(`../../../content/${name}`, import.meta.url));

/** Checks the options. Throws {@link CliError}. */
export function readScanRequest(files: readonly string[], options: ScanOptions): ScanRequest {
  const now = BigInt(Date.now()) * 1_000_000n;
  const { rules, exceptions } = options;
  return {
    inputs: files.length === 0 ? ['-'] : files,
    rules: rules ?? [content('rules')],
    exceptions: exceptions === false ? [] : (exceptions ?? []),
    shippedExceptions: content('exceptions'),
    valueLists: options.valueLists ?? null,
    skippedExceptions: exceptions === false ? 'all' : new Set(options.skipException),
    selection: {
      minSeverity: options.minSeverity ?? null,
      tags: options.tag ?? [],
      ruleIds: options.ruleId ?? [],
    },
    since: options.since === undefined ? null : instant('--since', options.since, now).start,
    now,
    simulatesSchedule: options.simulateSchedule === true,
    why: options.why === true,
    profiles: options.profile === true,
    maxAlerts:
      options.maxAlerts === undefined ? 'rule' : numberOrAll('--max-alerts', options.maxAlerts),
    failsOnAlert: options.failOnAlert === true,
    format: options.format ?? (process.stdout.isTTY ? 'table' : 'ndjson'),
    writes: (options.write ?? []).map((path) => ({ path, format: formatOf(path) })),
    shownPerRule: numberOrAll('--show', options.show),
    showsBuildingBlocks: options.buildingBlocks === true,
    rejects: options.rejects ?? null,
  };
}

const numberOrAll = (option: string, text: string) =>
  text === 'all' ? null : wholeNumber(option, text, 1);

/** A longer ending before a shorter one that it ends with. */
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
  throw new CliError(
    'CLI1001',
    `--write ${path} does not say by its ending what to write`,
    `end the name with one of ${endings}`,
  );
}
