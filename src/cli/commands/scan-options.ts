import { fileURLToPath } from 'node:url';
import type { Severity } from '../../rules/index.ts';
import { STAND_INS, type StandIns } from '../../events/origin/stand-ins.ts';
import { CliError } from '../errors.ts';
import type { ScanFormat, ScanRequest } from '../scan/request.ts';
import { inputRequestOf, type InputOptions } from './input-options.ts';
import { wholeNumber } from './numbers.ts';
import { instant } from './times.ts';

/** The options as commander hands them over. */
export interface ScanOptions extends InputOptions {
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
  readonly dataStream?: readonly string[];
}

/** The folder that is shipped, beside `src` and `dist`. */
const content = (name: string) =>
  fileURLToPath(new URL(`../../../content/${name}`, import.meta.url));

/** Checks the options. Throws {@link CliError}. */
export function readScanRequest(files: readonly string[], options: ScanOptions): ScanRequest {
  const now = BigInt(Date.now()) * 1_000_000n;
  const { rules, exceptions } = options;
  return {
    ...inputRequestOf(files, options),
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
    standIns: standInsOf(options.dataStream ?? []),
  };
}

/** The table, with the pairs of `--data-stream` before it. */
function standInsOf(pairs: readonly string[]): StandIns {
  const own = pairs.map((pair): [string, string] => {
    const [from = '', to, ...others] = pair.split('=');
    if (from !== '' && to !== undefined && others.length === 0) return [from, to];
    throw new CliError(
      'CLI1001',
      `--data-stream ${pair} is no pair of data sets`,
      'write both with = between them: --data-stream my_sensor.exec=cloud_defend.process',
    );
  });
  return new Map([...STAND_INS, ...own]);
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
