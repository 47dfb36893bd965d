import type { IngestCode } from './errors.ts';
import { REJECTIONS, type RejectionCode } from './json/fault.ts';

interface Help {
  readonly cause: string;
  readonly cure: string;
}

/** What each error of a whole input means. A code without a line here does not compile. */
export const INPUT_HELP: Readonly<Record<IngestCode, Help>> = {
  ING1001: {
    cause: 'no such file or folder',
    cure: 'check the path; put patterns in quotes',
  },
  ING1002: {
    cause: 'a file that cannot be opened',
    cure: 'check that it is a file and that you may read it',
  },
  ING1003: {
    cause: 'a folder without event files',
    cure: 'files in folders must end in .ndjson, .json, .jsonl, .log, .gz or .zst; others are read if named outright',
  },
  ING1004: {
    cause: 'a pattern that no file matches',
    cure: 'check the pattern and the folder it starts in',
  },
  ING1005: {
    cause: 'a compression that this version of Node lacks (zstd before 22.15)',
    cure: 'use a later Node, or pipe the content in: `zstd -dc FILE | dockwarden query …`',
  },
  ING1006: {
    cause: 'a compression or encoding that is not supported (bzip2, xz, zip, UTF-16)',
    cure: 'pipe the content in, decompressed or as UTF-8; the message shows how',
  },
  ING1007: {
    cause: 'damaged or truncated compressed data',
    cure: 'what could be decompressed is used; copy the file again',
  },
  ING1008: {
    cause: 'reading failed on the way',
    cure: 'what was read before is used; try again',
  },
  ING1009: {
    cause: 'too many files',
    cure: 'name fewer folders, or a pattern that takes less',
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

/** What is wrong with a single document. */
export const DOCUMENT_HELP: Readonly<Record<RejectionCode, Help>> = Object.fromEntries(
  Object.entries(REJECTIONS).map(([code, cause]) => [
    code,
    { cause, cure: CURES[code as RejectionCode] },
  ]),
) as Record<RejectionCode, Help>;
