import { crc32 } from 'node:zlib';
import { StoreError, diskError } from '../../errors.ts';
import type { SegmentHead } from './source.ts';

export const damaged = (path: string, what: string, cause?: unknown): StoreError =>
  new StoreError('STO1201', `${path} is damaged: ${what}`, undefined, cause);

/** Calls the disk: what it throws becomes `StoreError`, and a mistake of our own stays what it is. */
export function onDisk<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw ofDisk(path, error);
  }
}

/** The error to throw for one that a call of the disk may have thrown. */
export function ofDisk(path: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  const isSystemError = typeof code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(code);
  return isSystemError ? diskError(path, error) : error;
}

/** The start of an `.index` file: magic, version, length of the header, checksum of the header. */
const MAGIC = Buffer.from('DWSEGIDX');
const VERSION = 1;
export const PREFIX_BYTES = 20;

/** A Zstandard frame in an `.index` file. */
export interface Section {
  /** From the end of the header. */
  readonly offset: number;
  readonly bytes: number;
  /** Before compression. */
  readonly size: number;
  /** Of the frame. */
  readonly crc32: number;
}

/** The codes and values of a field are sections; see {@link sectionOf}. */
export interface ColumnEntry {
  readonly field: string;
  /** How many rows have a value that is not kept. */
  readonly unknown: number;
  readonly values: number;
  /** Bytes of a code; 0 where all rows have the same, which is `code`. */
  readonly width: 0 | 1 | 2;
  readonly code?: number;
}

/** The header of an `.index` file, as JSON; times are texts there. */
export interface IndexHeader extends Omit<SegmentHead, 'firstTime' | 'lastTime'> {
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly blocks: number;
  /** Size of the `.blocks` file. */
  readonly blocksBytes: number;
  readonly runs: number;
  /** How many rows a section of ids has; `null` where no row has an id. */
  readonly idRows: number | null;
  readonly columns: readonly ColumnEntry[];
  readonly sections: Readonly<Record<string, Section>>;
}

/** Names of sections. */
export const sectionOf = {
  blocks: 'blocks',
  runs: 'runs',
  indexes: 'indexes',
  lengths: 'lengths',
  times: 'times',
  ids: (chunk: number) => `ids ${chunk}`,
  values: (field: string) => `values ${field}`,
  codes: (field: string) => `codes ${field}`,
};

/** A row of the section `blocks`. */
export type BlockRow = readonly [bytes: number, crc32: number, rows: number, size: number];

export function encodeHead(header: IndexHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(VERSION, 8);
  prefix.writeUInt32LE(json.length, 12);
  prefix.writeUInt32LE(crc32(json), 16);
  return Buffer.concat([prefix, json]);
}

/** How long the header behind a prefix is. Throws `StoreError` for a file that is no index of ours. */
export function headerLength(prefix: Buffer, path: string, fileSize: number): number {
  if (prefix.length < PREFIX_BYTES || !prefix.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw damaged(path, 'it does not begin as the index of a segment does');
  }
  const version = prefix.readUInt32LE(8);
  if (version !== VERSION) {
    throw new StoreError(
      'STO1202',
      `${path}: the index has version ${version}, and this program reads version ${VERSION}`,
    );
  }
  const length = prefix.readUInt32LE(12);
  if (length > fileSize - PREFIX_BYTES) throw damaged(path, 'its header is cut off');
  return length;
}

export function decodeHeader(prefix: Buffer, json: Buffer, path: string): IndexHeader {
  if (crc32(json) !== prefix.readUInt32LE(16)) throw damaged(path, 'its header has changed');
  try {
    return JSON.parse(json.toString()) as IndexHeader;
  } catch (error) {
    throw damaged(path, 'its header is no JSON', error);
  }
}
