import type { IngestCode } from './errors.ts';
import type { ErrorInfo } from '../util/coded-error.ts';
import { REJECTIONS, type RejectionCode } from './json/fault.ts';

/** What each error of a whole input means. A code without a line here does not compile. */
export const INPUT_HELP: Readonly<Record<IngestCode, ErrorInfo>> = {
  ING1001: {
    cause: 'no such file or folder',
    cure: 'check the path; put patterns in quotes',
    example: 'dockwarden scan no-such-file.ndjson',
  },
  ING1002: {
    cause: 'a file that cannot be opened',
    cure: 'check that it is a file and that you may read it',
    example: 'dockwarden scan /etc/shadow    # as a user who is not root',
  },
  ING1003: {
    cause: 'a folder without event files',
    cure: 'files in folders must end in .ndjson, .json, .jsonl, .log, .gz or .zst; others are read if named outright',
    example: 'dockwarden scan ~/Pictures',
  },
  ING1004: {
    cause: 'a pattern that no file matches',
    cure: 'check the pattern and the folder it starts in',
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
    cure: 'what could be decompressed is used; copy the file again',
    example: 'head -c 1000 events.ndjson.gz | dockwarden scan -',
  },
  ING1008: {
    cause: 'reading failed on the way',
    cure: 'what was read before is used; try again',
    example: 'dockwarden scan /mnt/share/events.ndjson    # on a share that fails while it is read',
  },
  ING1009: {
    cause: 'too many files',
    cure: 'name fewer folders, or a pattern that takes less',
    example: 'dockwarden scan /    # with more files than one run opens',
  },
};

const ONE_OBJECT = 'an event is one JSON object; look at what writes the file';

const CURES: Readonly<Record<RejectionCode, string>> = {
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

/** Each is an input of its own; what stands behind `#` only says more of it. */
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

/** What is wrong with a single document. */
export const DOCUMENT_HELP: Readonly<Record<RejectionCode, ErrorInfo>> = Object.fromEntries(
  Object.entries(REJECTIONS).map(([code, cause]) => [
    code,
    { cause, cure: CURES[code as RejectionCode], example: EXAMPLES[code as RejectionCode] },
  ]),
) as Record<RejectionCode, ErrorInfo>;
