import { CLI_CODES } from '../../src/cli/errors.ts';
import { ENGINE_CODES } from '../../src/engine/errors.ts';
import { DOCUMENT_HELP, INPUT_HELP } from '../../src/ingest/help.ts';
import { SENSOR_CODES } from '../../src/sensor/index.ts';
import { STORE_CODES } from '../../src/stores/errors.ts';
import type { ErrorInfo } from '../../src/util/coded-error.ts';
import { table } from './table.ts';

const HEADINGS = ['code', 'cause', 'what to do'];

type Row = readonly [code: string, cause: string, cure: string];

const rowsOf = (codes: Readonly<Record<string, ErrorInfo>>) =>
  Object.entries(codes).map(([code, { cause, cure }]): Row => [code, cause, cure]);

export function errorsPage(): string {
  return [
    '# Errors of commands, runs, stores, inputs and the sensor',
    '',
    'Every error has a code that is never reused. Those of the language stand in',
    '[diagnostics.md](diagnostics.md), findings in rule files in',
    '[rules-diagnostics.md](rules-diagnostics.md). `dockwarden explain CODE` prints what is said here.',
    '',
    '## The command',
    '',
    'The exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(CLI_CODES)),
    '',
    '## A run',
    '',
    'It cannot start or go on; the exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(ENGINE_CODES)),
    '',
    '## A store',
    '',
    'It cannot keep or give back a document; the run ends with exit code 2.',
    '',
    ...table(HEADINGS, rowsOf(STORE_CODES)),
    '',
    '## A whole input',
    '',
    'The other inputs are read and their results printed; the exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(INPUT_HELP)),
    '',
    '## A document',
    '',
    'It is skipped and counted, its first places are shown, and `--rejects FILE` writes it out. The',
    'exit code does not change, unless there was no readable document at all.',
    '',
    ...table(HEADINGS, rowsOf(DOCUMENT_HELP)),
    '',
    '## The sensor',
    '',
    'It cannot run, or no longer; the exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(SENSOR_CODES)),
  ].join('\n');
}
