import { CLI_CODES } from '../../src/cli/errors.ts';
import { ENGINE_CODES } from '../../src/runs/errors.ts';
import { DOCUMENT_HELP, INPUT_HELP } from '../../src/ingest/help.ts';
import { SERVER_CODES } from '../../src/api/errors.ts';
import { RESPONSE_CODES } from '../../src/respond/containers/errors.ts';
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
    '# Errors of commands, the service, runs, stores, inputs and the sensor',
    '',
    'Every error has a code that is never reused. Errors of the language are listed in',
    '[diagnostics.md](diagnostics.md), findings in rule files in',
    '[rules-diagnostics.md](rules-diagnostics.md). `dockwarden explain CODE` prints these entries.',
    '',
    '## The command',
    '',
    'The exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(CLI_CODES)),
    '',
    '## The service',
    '',
    'The service does not start, or `dockwarden status` cannot reach it; the exit code is 2. The',
    '[guide](../guide/service.md#status-codes) lists the status codes of rejected requests.',
    '',
    ...table(HEADINGS, rowsOf(SERVER_CODES)),
    '',
    '## A response',
    '',
    'An action on a container is not taken, or it failed; the exit code of `dockwarden respond` is 2, or 1 where it was begun.',
    '',
    ...table(HEADINGS, rowsOf(RESPONSE_CODES)),
    '',
    '## A run',
    '',
    'The run cannot start or continue; the exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(ENGINE_CODES)),
    '',
    '## A store',
    '',
    'A document cannot be stored or retrieved; the run ends with exit code 2.',
    '',
    ...table(HEADINGS, rowsOf(STORE_CODES)),
    '',
    '## A whole input',
    '',
    'The other inputs are read, and their results are printed; the exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(INPUT_HELP)),
    '',
    '## A document',
    '',
    'The document is skipped and counted, the first positions are shown, and `--rejects FILE` writes',
    'these documents to a file. The exit code does not change, unless there was no readable document.',
    '',
    ...table(HEADINGS, rowsOf(DOCUMENT_HELP)),
    '',
    '## The sensor',
    '',
    'The sensor cannot run or continue; the exit code is 2.',
    '',
    ...table(HEADINGS, rowsOf(SENSOR_CODES)),
  ].join('\n');
}
