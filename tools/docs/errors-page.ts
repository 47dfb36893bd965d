import { CLI_CODES } from '../../src/cli/errors.ts';
import { REJECTIONS, type IngestCode, type RejectionCode } from '../../src/ingest/index.ts';
import { SENSOR_CODES } from '../../src/sensor/index.ts';
import { table } from './table.ts';

const HEADINGS = ['code', 'cause', 'what to do'];

type Row = readonly [code: string, cause: string, cure: string];

/** A code without a line here does not compile. */
const INPUTS: Record<IngestCode, readonly [cause: string, cure: string]> = {
  ING1001: ['no such file or folder', 'check the path; put patterns in quotes'],
  ING1002: ['a file that cannot be opened', 'check that it is a file and that you may read it'],
  ING1003: [
    'a folder without event files',
    'files in folders must end in .ndjson, .json, .jsonl, .log, .gz or .zst; others are read if named outright',
  ],
  ING1004: ['a pattern that no file matches', 'check the pattern and the folder it starts in'],
  ING1005: [
    'a compression that this version of Node lacks (zstd before 22.15)',
    'use a later Node, or pipe the content in: `zstd -dc FILE | dockwarden query …`',
  ],
  ING1006: [
    'a compression or encoding that is not supported (bzip2, xz, zip, UTF-16)',
    'pipe the content in, decompressed or as UTF-8; the message shows how',
  ],
  ING1007: [
    'damaged or truncated compressed data',
    'what could be decompressed is used; copy the file again',
  ],
  ING1008: ['reading failed on the way', 'what was read before is used; try again'],
  ING1009: ['too many files', 'name fewer folders, or a pattern that takes less'],
};

const ONE_OBJECT = 'an event is one JSON object; look at what writes the file';

const CURES: Record<RejectionCode, string> = {
  ING2001: 'the file was cut, or is still written; read it again when it is complete',
  ING2002: 'correct the JSON at the place shown',
  ING2003: 'write control characters in strings as escapes, for instance `\\n`',
  ING2004: 'JSON knows `\\" \\\\ \\/ \\b \\f \\n \\r \\t` and `\\uXXXX`',
  ING2005: 'write numbers as JSON does: no leading zeros or plus, digits on both sides of a point',
  ING2006: 'no real event is nested so deeply; look at what writes the file',
  ING2007: 'put each document on a line of its own',
  ING2008: ONE_OBJECT,
  ING2009: 'no real event is that long; look at what writes the file',
  ING2010: 'ask the search for `_source`',
  ING2011: 'nothing to do: the response of a sequence query has these where an event is missing',
  ING2012: 'the file was cut; what came before is used',
};

export function errorsPage(): string {
  const cli = Object.entries(CLI_CODES).map(([code, { cause, cure }]): Row => [code, cause, cure]);
  const inputs = Object.entries(INPUTS).map(([code, [cause, cure]]): Row => [code, cause, cure]);
  const documents = (Object.keys(CURES) as RejectionCode[]).map((code): Row => [
    code,
    REJECTIONS[code],
    CURES[code],
  ]);
  const sensor = Object.entries(SENSOR_CODES).map(([code, { cause, cure }]): Row => [
    code,
    cause,
    cure,
  ]);
  return [
    '# Errors of the command, of its input and of the sensor',
    '',
    'Every error has a code that is never reused. Those of the language stand in',
    '[diagnostics.md](diagnostics.md).',
    '',
    '## The command',
    '',
    'The exit code is 2.',
    '',
    ...table(HEADINGS, cli),
    '',
    '## A whole input',
    '',
    'The other inputs are read and their results printed; the exit code is 2.',
    '',
    ...table(HEADINGS, inputs),
    '',
    '## A document',
    '',
    'It is skipped and counted, its first places are shown, and `--rejects FILE` writes it out. The',
    'exit code does not change, unless there was no readable document at all.',
    '',
    ...table(HEADINGS, documents),
    '',
    '## The sensor',
    '',
    'It cannot run, or no longer; the exit code is 2.',
    '',
    ...table(HEADINGS, sensor),
  ].join('\n');
}
