import { formatBytes } from '../../../util/counts.ts';
import { safeText } from '../../output/safe-text.ts';
import type { Style } from '../../output/style.ts';
import type { WrittenForm } from '../print-scan.ts';
import type { ScanFormat } from '../request.ts';

const TITLES: Readonly<Record<ScanFormat, string>> = {
  table: 'table',
  ndjson: 'alert documents, one a line',
  json: 'the whole scan as one object',
  html: 'report',
  navigator: 'layer for the ATT&CK Navigator',
};

/** `wrote report.html: report, 412 kB` */
export const writtenLines = (written: readonly WrittenForm[], style: Style): string[] =>
  written.map(
    ({ path, format, bytes }) =>
      `wrote ${safeText(path)}${style.dim(`: ${TITLES[format]}, ${formatBytes(bytes)}`)}`,
  );
