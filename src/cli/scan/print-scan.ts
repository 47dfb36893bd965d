import { randomUUID } from 'node:crypto';
import type { DocumentContext } from '../../detect/alert/index.ts';
import type { ScanReport } from '../../detect/report.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { reportError } from '../terminal/report-error.ts';
import { PLAIN, styleFor, type Style } from '../../report/terminal/style.ts';
import { writeAll } from '../terminal/output.ts';
import { replaceFile } from '../terminal/written-files.ts';
import { version } from '../version.ts';
import { render, type RenderOptions } from '../../report/render-scan.ts';
import type { ScanFormat } from '../../report/scan-formats.ts';
import type { ScanCommand } from './request.ts';
import { formatBytes } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';

/** A file that a scan has written. */
export interface WrittenForm {
  readonly path: string;
  readonly format: ScanFormat;
  readonly bytes: number;
}

/**
 * Prints a scan and writes its additional formats. A file that cannot be written is reported and sets the
 * exit code; the others are still written.
 */
export async function printScan(
  request: ScanCommand,
  report: ScanReport,
): Promise<readonly WrittenForm[]> {
  const { stdout } = process;
  const context: DocumentContext = {
    now: request.now,
    executionUuid: randomUUID(),
    executionTime: request.now,
    version: version(),
    spaceId: 'default',
    why: report.why,
  };
  const options: RenderOptions = {
    version: context.version,
    context,
    shownPerRule: request.shownPerRule,
    showsBuildingBlocks: request.showsBuildingBlocks,
    zone: request.zone,
    isTerminal: false,
    width: Number.POSITIVE_INFINITY,
    style: PLAIN,
  };
  const written: WrittenForm[] = [];
  for (const { path, format } of request.writes) {
    try {
      const bytes = replaceFile(path, await render(report, format, options), `--write ${path}`);
      written.push({ path, format, bytes });
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      reportError(error);
      process.exitCode = EXIT.error;
    }
  }
  const shown = {
    ...options,
    isTerminal: stdout.isTTY,
    width: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
    style: styleFor(stdout),
  };
  await writeAll(await render(report, request.format, shown));
  return written;
}

const TITLES: Readonly<Record<ScanFormat, string>> = {
  table: 'table',
  ndjson: 'alert documents, one per line',
  json: 'the whole scan as one JSON object',
  html: 'HTML report',
  navigator: 'ATT&CK Navigator layer',
};

/** `wrote report.html: HTML report, 412 kB` */
export const writtenLines = (written: readonly WrittenForm[], style: Style): string[] =>
  written.map(
    ({ path, format, bytes }) =>
      `wrote ${safeText(path)}${style.dim(`: ${TITLES[format]}, ${formatBytes(bytes)}`)}`,
  );
