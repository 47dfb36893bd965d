import { crc32 } from 'node:zlib';
import type { Damage } from '../../event-store.ts';
import type { ReadableFile } from '../../file-system/file-system.ts';
import {
  decodeEnvelope,
  decodeFileHeader,
  decodeFrameHeader,
  FILE_HEADER_BYTES,
  FRAME_HEADER_BYTES,
  FRAME_MAGIC,
  frameMark,
  type FrameHeader,
  type LogBlockRef,
} from './frame.ts';

/** Read from disk at once. */
const CHUNK_BYTES = 1024 * 1024;

export interface ScannedFile {
  readonly blocks: LogBlockRef[];
  readonly damage: Damage[];
  /** What is behind this was torn off by a crash, and is not known to have been acknowledged. */
  readonly end: number;
  /** The arrival number behind the last block. */
  readonly nextArrival: number;
}

/** What is known of a file of the log beside its bytes. */
export interface KnownOfFile {
  /** Its first arrival number, which is its name. */
  readonly number: number;
  /** The number of the file behind this one; `null` for the last file. */
  readonly nextFile: number | null;
  /** Arrival numbers below this one may be missing. */
  readonly stored: number;
  /** Of the last file: all events below this arrival number were in it or before it. */
  readonly acknowledged: number;
}

/**
 * Verifies a file of the log. Something unreadable in the last file with no frame behind it is the end that a
 * crash has torn off, if everything that is known to have been acknowledged stands before it; everywhere else
 * it is damage, and reading continues at the next frame.
 */
export function scanFile(
  file: ReadableFile,
  path: string,
  known: KnownOfFile,
  intern: (text: string) => string,
): ScannedFile {
  return new FileScan(file, path, known, intern).run();
}

export function missingEvents(file: string, first: number, next: number): Damage {
  return { file, what: `events ${first} to ${next - 1} are missing`, events: next - first };
}

/** What was kept before something unreadable, to go back to if it turns out to be a torn end. */
interface Mark {
  readonly offset: number;
  readonly blocks: number;
  readonly damage: number;
  readonly nextArrival: number;
  readonly open: Unreadable | null;
}

/** Its events are counted when the next block shows how many are missing. */
interface Unreadable {
  readonly offset: number;
  readonly length: number;
}

class FileScan {
  readonly #window: Window;
  readonly #size: number;
  readonly #path: string;
  readonly #known: KnownOfFile;
  readonly #intern: (text: string) => string;
  readonly #blocks: LogBlockRef[] = [];
  readonly #damage: Damage[] = [];
  #nextArrival: number;
  #open: Unreadable | null = null;

  constructor(
    file: ReadableFile,
    path: string,
    known: KnownOfFile,
    intern: (text: string) => string,
  ) {
    this.#window = new Window(file);
    this.#size = file.size;
    this.#path = path;
    this.#known = known;
    this.#intern = intern;
    this.#nextArrival = known.number;
  }

  run(): ScannedFile {
    const salt = this.#readSalt();
    if (salt === null) return this.#runWithoutFrames();
    let doubtful: Mark | null = null;
    for (let offset = FILE_HEADER_BYTES; offset < this.#size;) {
      const header = decodeFrameHeader(this.#window.read(offset, FRAME_HEADER_BYTES), offset);
      if (header === null || !header.salt.equals(salt)) {
        doubtful = this.#mark(offset);
        const next = this.#findFrame(frameMark(salt), offset + 1);
        this.#unreadable(offset, next - offset);
        offset = next;
        continue;
      }
      // A frame that begins behind something unreadable shows that this is not the torn end, as any byte
      // behind the end of a frame does.
      const mark = this.#mark(offset);
      doubtful = this.#readFrame(header, offset) ? null : mark;
      offset += FRAME_HEADER_BYTES + header.envelopeLength + header.dataLength;
    }
    if (doubtful !== null && this.#mayBeTorn(doubtful.nextArrival)) return this.#cut(doubtful);
    return this.#end();
  }

  /** Whether what comes behind this arrival number may never have been acknowledged. */
  #mayBeTorn(nextArrival: number): boolean {
    const { nextFile, acknowledged } = this.#known;
    return nextFile === null && nextArrival >= acknowledged;
  }

  #end(): ScannedFile {
    const { nextFile, acknowledged } = this.#known;
    this.#close(nextFile ?? (this.#open === null ? null : acknowledged));
    return this.#result(this.#size);
  }

  /** If the header of the file is damaged, any of its frames shows it as well. */
  #readSalt(): Buffer | null {
    const fileHeader = decodeFileHeader(this.#window.read(0, FILE_HEADER_BYTES));
    if (fileHeader !== null) return fileHeader.salt;
    const place = this.#findFrame(FRAME_MAGIC, FILE_HEADER_BYTES);
    const header = decodeFrameHeader(this.#window.read(place, FRAME_HEADER_BYTES), place);
    if (header !== null) this.#report(0, FILE_HEADER_BYTES, 0);
    return header?.salt ?? null;
  }

  #runWithoutFrames(): ScannedFile {
    if (this.#mayBeTorn(this.#nextArrival)) return this.#result(0);
    this.#unreadable(0, this.#size);
    return this.#end();
  }

  /** Returns whether all of it is as it was written. */
  #readFrame(header: FrameHeader, start: number): boolean {
    const length = FRAME_HEADER_BYTES + header.envelopeLength + header.dataLength;
    const envelopeStart = start + FRAME_HEADER_BYTES;
    const envelope = this.#window.read(envelopeStart, header.envelopeLength);
    if (envelope.length < header.envelopeLength || crc32(envelope) !== header.envelopeChecksum) {
      this.#unreadable(start, Math.min(length, this.#size - start));
      return false;
    }
    const dataStart = envelopeStart + header.envelopeLength;
    const refs = decodeEnvelope(envelope, this.#known.number, dataStart, this.#intern);
    let whole = true;
    for (const ref of refs) {
      this.#close(ref.firstArrival);
      const isNew = ref.firstArrival >= this.#nextArrival;
      if (isNew && this.#checksum(ref) === ref.checksum) this.#blocks.push(ref);
      else {
        whole = false;
        this.#report(ref.offset, ref.documentsLength + ref.columnsLength, isNew ? ref.count : 0);
      }
      this.#nextArrival = Math.max(this.#nextArrival, ref.firstArrival + ref.count);
    }
    return whole;
  }

  #checksum({ offset, documentsLength, columnsLength }: LogBlockRef): number {
    const end = offset + documentsLength + columnsLength;
    let checksum = 0;
    for (let at = offset; at < end;) {
      const piece = this.#window.readSome(at, end - at);
      if (piece.length === 0) return -1;
      checksum = crc32(piece, checksum);
      at += piece.length;
    }
    return checksum;
  }

  /** Where the next frame begins, or the end of the file. */
  #findFrame(mark: Buffer, from: number): number {
    for (let at = from; at < this.#size;) {
      const bytes = this.#window.read(at, Math.min(CHUNK_BYTES, this.#size - at));
      if (bytes.length < mark.length) break;
      const found = bytes.indexOf(mark);
      if (found < 0) at += bytes.length - mark.length + 1;
      else {
        const header = this.#window.read(at + found, FRAME_HEADER_BYTES);
        if (decodeFrameHeader(header, at + found) !== null) return at + found;
        at += found + 1;
      }
    }
    return this.#size;
  }

  #unreadable(offset: number, length: number): void {
    const start = this.#open?.offset ?? offset;
    this.#open = { offset: start, length: offset + length - start };
  }

  /** The next known arrival number shows how many events are missing. */
  #close(nextArrival: number | null): void {
    const missing = nextArrival === null ? null : Math.max(0, nextArrival - this.#nextArrival);
    if (this.#open !== null) this.#report(this.#open.offset, this.#open.length, missing);
    else if (
      nextArrival !== null &&
      nextArrival > Math.max(this.#nextArrival, this.#known.stored)
    ) {
      this.#damage.push(missingEvents(this.#path, this.#nextArrival, nextArrival));
    }
    this.#open = null;
    this.#nextArrival = Math.max(this.#nextArrival, nextArrival ?? 0);
  }

  /** @param events that are lost, beginning with the next arrival number; `null` if that is not known */
  #report(offset: number, length: number, events: number | null): void {
    const first = this.#nextArrival;
    const which =
      events === null || events === 0 ? '' : `: events ${first} to ${first + events - 1}`;
    const what = `${length} bytes from ${offset} on are not as they were written${which}`;
    this.#damage.push({ file: this.#path, what, events });
  }

  #mark(offset: number): Mark {
    const [blocks, damage] = [this.#blocks.length, this.#damage.length];
    return { offset, blocks, damage, nextArrival: this.#nextArrival, open: this.#open };
  }

  #cut({ offset, blocks, damage, nextArrival, open }: Mark): ScannedFile {
    this.#blocks.length = blocks;
    this.#damage.length = damage;
    this.#nextArrival = nextArrival;
    this.#open = open;
    this.#close(null);
    return this.#result(offset);
  }

  #result(end: number): ScannedFile {
    return { blocks: this.#blocks, damage: this.#damage, end, nextArrival: this.#nextArrival };
  }
}

/** Reads ahead; what it returns is valid until the next call. */
class Window {
  readonly #file: ReadableFile;
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(file: ReadableFile) {
    this.#file = file;
  }

  /** Less than `length` only at the end of the file. */
  read(offset: number, length: number): Buffer {
    const at = offset - this.#start;
    if (at < 0 || at + length > this.#bytes.length) this.#fill(offset, length);
    const start = offset - this.#start;
    return this.#bytes.subarray(start, start + length);
  }

  /** What is at hand; at least a byte, except at the end of the file. */
  readSome(offset: number, length: number): Buffer {
    const at = offset - this.#start;
    if (at < 0 || at >= this.#bytes.length) this.#fill(offset, 1);
    const start = offset - this.#start;
    return this.#bytes.subarray(start, start + length);
  }

  #fill(offset: number, length: number): void {
    const wanted = Math.min(Math.max(length, CHUNK_BYTES), Math.max(0, this.#file.size - offset));
    this.#bytes = this.#file.read(offset, wanted);
    this.#start = offset;
  }
}
