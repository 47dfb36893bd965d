import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { withFile, type FileSystem } from '../../../stores/file-system/file-system.ts';
import { signatureSet, type Chunk, type ChunkPlace, type SignatureSet } from './chunk.ts';

/*
 * A file consists of a magic number, the length and the checksum of a header, the header as JSON (sets of signatures, and for
 * each chunk its set, arrivals, candidates, and position), and the postings of the chunks. Numbers are little endian.
 */
const MAGIC = 'DWPOST01';
const HEAD_BYTES = 16;
const SUFFIX = '.postings';

/** Smaller files are rewritten together with the next chunks, so that there are not too many. */
export const SMALL_FILE_BYTES = 4 * 1024 * 1024;

/** More than any valid header; a longer one indicates a damaged file. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;

interface Header {
  readonly sets: readonly (readonly string[])[];
  /** Set, from, to, candidates, offset, length, checksum. */
  readonly chunks: readonly (readonly number[])[];
}

/** One file that was found or written. */
export interface PostingFile {
  readonly number: number;
  readonly bytes: number;
  readonly chunks: readonly Chunk[];
}

/** The files of the candidate index. Nothing is lost with a damaged one: its range is matched again. */
export class PostingFiles {
  readonly #fs: FileSystem;
  readonly #folder: string;

  constructor(fs: FileSystem, folder: string) {
    this.#fs = fs;
    this.#folder = folder;
  }

  /** All readable files, by number. Others are removed; `damaged` is called for those. */
  load(
    setOf: (signatures: readonly string[]) => SignatureSet,
    damaged: (file: string) => void,
  ): PostingFile[] {
    this.#fs.makeFolder(this.#folder);
    const files: PostingFile[] = [];
    for (const name of this.#fs.list(this.#folder)) {
      const match = /^(\d{1,10})\.postings$/.exec(name);
      const file = match === null ? null : this.#read(Number(match[1]), setOf);
      if (file !== null) files.push(file);
      else {
        damaged(name);
        this.#fs.remove(join(this.#folder, name));
      }
    }
    return files.sort((a, b) => a.number - b.number);
  }

  /** Writes chunks, whose postings are read from their files if they are not in memory. */
  async write(number: number, chunks: readonly Chunk[]): Promise<PostingFile> {
    const sets = [...new Set(chunks.map(({ set }) => set))];
    const postings = chunks.map((chunk) => chunk.postings ?? this.read(chunk) ?? null);
    let offset = 0;
    const places = chunks.map((_, index): Omit<ChunkPlace, 'file'> => {
      const bytes = postings[index] ?? NO_BYTES;
      const place = { offset, length: bytes.length, checksum: crc32(bytes) };
      offset += bytes.length;
      return place;
    });
    const header: Header = {
      sets: sets.map(({ signatures }) => signatures),
      chunks: chunks.flatMap(({ set, from, to, candidates }, index) => {
        const place = places[index];
        // Postings that can no longer be read are matched again.
        if (place === undefined || postings[index] === null) return [];
        return [
          [sets.indexOf(set), from, to, candidates, place.offset, place.length, place.checksum],
        ];
      }),
    };
    const json = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(MAGIC, 0, 'latin1');
    head.writeUInt32LE(json.length, 8);
    head.writeUInt32LE(crc32(json), 12);
    const path = this.#path(number);
    this.#fs.remove(path);
    const file = await this.#fs.create(path);
    try {
      await file.write([head, json, ...postings.map((bytes) => bytes ?? NO_BYTES)]);
    } finally {
      await file.close();
    }
    const start = HEAD_BYTES + json.length;
    for (const [index, chunk] of chunks.entries()) {
      const place = places[index];
      if (place !== undefined && postings[index] !== null) {
        chunk.place = { ...place, file: number, offset: start + place.offset };
      }
    }
    const kept = chunks.filter((_, index) => postings[index] !== null);
    return { number, bytes: start + offset, chunks: kept };
  }

  /** The postings of a chunk; `null` if its file is damaged or missing. */
  read({ place }: Chunk): Uint8Array | null {
    if (place === null) return null;
    try {
      return withFile(this.#fs, this.#path(place.file), (file) => {
        const bytes = file.read(place.offset, place.length);
        return bytes.length === place.length && crc32(bytes) === place.checksum ? bytes : null;
      });
    } catch {
      return null;
    }
  }

  remove(number: number): void {
    this.#fs.remove(this.#path(number));
  }

  #read(
    number: number,
    setOf: (signatures: readonly string[]) => SignatureSet,
  ): PostingFile | null {
    try {
      return withFile(this.#fs, this.#path(number), (file) => {
        const head = file.read(0, HEAD_BYTES);
        if (head.length < HEAD_BYTES || head.toString('latin1', 0, 8) !== MAGIC) return null;
        const length = head.readUInt32LE(8);
        if (length > MAX_HEADER_BYTES) return null;
        const json = file.read(HEAD_BYTES, length);
        if (json.length < length || crc32(json) !== head.readUInt32LE(12)) return null;
        const header = JSON.parse(json.toString()) as Header;
        const sets = header.sets.map(setOf);
        const start = HEAD_BYTES + length;
        const chunks = header.chunks.map((row): Chunk => {
          const [set = 0, from = 0, to = 0, candidates = 0, offset = 0, bytes = 0, checksum = 0] =
            row;
          const place = { file: number, offset: start + offset, length: bytes, checksum };
          const known = sets[set] ?? signatureSet([]);
          return { set: known, from, to, candidates, postings: null, place };
        });
        return { number, bytes: file.size, chunks };
      });
    } catch {
      return null;
    }
  }

  #path(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}${SUFFIX}`);
  }
}

const NO_BYTES = new Uint8Array(0);
