import type { ErrorInfo } from '../util/coded-error.ts';
import { REJECTIONS, type RejectionCode } from './json/fault.ts';

/** The documentation of each error of a whole input. The codes are never reused. */
export const INPUT_HELP = {
  ING1001: {
    cause: 'no such file or directory',
    cure: 'check the path; put patterns in quotes',
    example: 'dockwarden scan no-such-file.ndjson',
  },
  ING1002: {
    cause: 'a file that cannot be opened',
    cure: 'check that it is a file and that you have permission to read it',
    example: 'dockwarden scan /etc/shadow    # as a user who is not root',
  },
  ING1003: {
    cause: 'a directory without event files',
    cure: 'files in directories must end in .ndjson, .json, .jsonl, .log, .gz or .zst; others are read if given explicitly',
    example: 'dockwarden scan ~/Pictures',
  },
  ING1004: {
    cause: 'a pattern that no file matches',
    cure: 'check the pattern and the directory it starts in',
    example: "dockwarden scan 'logs/2026-*.ndjson'    # with no such file in logs",
  },
  ING1005: {
    cause: 'a compression that this version of Node lacks (zstd before 22.15)',
    cure: 'use a later Node, or pipe the content in: `zstd -dc FILE | dockwarden query …`',
    example: 'dockwarden scan events.ndjson.zst    # with Node 20',
  },
  ING1006: {
    cause: 'a compression or encoding that is not supported (bzip2, xz, zip, UTF-16)',
    cure: 'pipe the content in, decompressed or as UTF-8; the message shows how',
    example: 'dockwarden scan events.ndjson.xz',
  },
  ING1007: {
    cause: 'damaged or truncated compressed data',
    cure: 'the data decompressed so far is used; copy the file again',
    example: 'head -c 1000 events.ndjson.gz | dockwarden scan -',
  },
  ING1008: {
    cause: 'a read error',
    cure: 'the data read so far is used; try again',
    example: 'dockwarden scan /mnt/share/events.ndjson    # on a share that fails while it is read',
  },
  ING1009: {
    cause: 'too many files',
    cure: 'give fewer directories, or a narrower pattern',
    example: 'dockwarden scan /    # with more files than one run opens',
  },
} as const satisfies Readonly<Record<string, ErrorInfo>>;

const ONE_OBJECT = 'an event is one JSON object; check the program that writes the file';

const CURES: Readonly<Record<RejectionCode, string>> = {
  ING2001: 'the file is truncated or still being written; read it again when it is complete',
  ING2002: 'correct the JSON at the position shown',
  ING2003: 'write control characters in strings as escapes, for instance `\\n`',
  ING2004: 'JSON allows `\\" \\\\ \\/ \\b \\f \\n \\r \\t` and `\\uXXXX`',
  ING2005:
    'write numbers as in JSON: no leading zeros or plus sign, digits on both sides of the decimal point',
  ING2006: 'no real event is nested this deeply; check the program that writes the file',
  ING2007: 'put each document on a line of its own',
  ING2008: ONE_OBJECT,
  ING2009: 'no real event is this long; check the program that writes the file',
  ING2010: 'request `_source` in the search',
  ING2011: 'no action needed: the response of a sequence query has these for missing events',
  ING2012: 'the file is truncated; the events before are used',
};

/** Each is a complete input; the text after `#` is a comment. */
const EXAMPLES: Readonly<Record<RejectionCode, string>> = {
  ING2001: '{"process":{"name":"sh"',
  ING2002: '{"process":{"name":sh}}',
  ING2003: '{"message":"one\ttwo"}    # with a tab as it is',
  ING2004: '{"file":{"path":"C:\\Windows"}}',
  ING2005: '{"process":{"cpu":1.}}',
  ING2006: '{"a":{"a":{"a":…    # and so on, 1,001 deep',
  ING2007: '{"process":{"pid":1}}}',
  ING2008: '"process started"',
  ING2009: '{"message":"…"}    # of more than 64 MiB',
  ING2010: '{"took":1,"hits":{"hits":[{"_index":"logs","_id":"1","fields":{}}]}}',
  ING2011: '{"_index":"","_id":"","_source":{},"missing":true}',
  ING2012: '[{"process":{"pid":1}},',
};

/** Errors of a single document. */
export const DOCUMENT_HELP: Readonly<Record<RejectionCode, ErrorInfo>> = Object.fromEntries(
  Object.entries(REJECTIONS).map(([code, cause]) => [
    code,
    { cause, cure: CURES[code as RejectionCode], example: EXAMPLES[code as RejectionCode] },
  ]),
) as Record<RejectionCode, ErrorInfo>;
