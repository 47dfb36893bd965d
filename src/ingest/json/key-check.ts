import * as marks from './bytes.ts';
import { decodeString } from './decode.ts';
import type { FastMemory } from './fast-reader.ts';
import { skipString } from './scalars.ts';
import type { Text } from './text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } = marks;

/** A key that Elasticsearch refuses in a document that is valid JSON. */
export interface KeyFault {
  /** `repeated`: its object has the key already. `metadata`: it is one of the store, which a document cannot have. */
  readonly kind: 'repeated' | 'metadata';
  readonly key: string;
  /** The offset of its first byte behind the quote. */
  readonly at: number;
}

/** Metadata that Elasticsearch keeps with a document, at its top level. */
const METADATA: ReadonlySet<string> = new Set(
  (
    '_id _index _source _routing _version _seq_no _field_names _ignored _ignored_source _nested_path _tier _tsid ' +
    '_ts_routing_hash _data_stream_timestamp _index_mode _inference_fields'
  ).split(' '),
);

/** Larger documents are not copied into the memory of WebAssembly. */
const MAX_COPIED = 64 * 1024;
/** As much may be read beyond a document. */
const PADDING = 128;

/**
 * Finds keys that no document may have. Most documents are looked through by WebAssembly, which knows the sequences of keys that came
 * before.
 */
export class KeyCheck {
  readonly #memory: FastMemory | null;
  /** Where documents are copied to. */
  readonly #place: number;

  /** @param memory of the thread; `null` where there is none */
  constructor(memory: FastMemory | null) {
    const place = memory?.reserve(MAX_COPIED + PADDING) ?? -1;
    this.#memory = place < 0 ? null : memory;
    this.#place = place;
  }

  /** The first such key of the document in `[start, end)`, which must be valid; `null` if it has none. */
  find(text: Text, start: number, end: number): KeyFault | null {
    return this.#hasPlainKeys(text.bytes, start, end) ? null : findFault(text, start);
  }

  #hasPlainKeys(source: Buffer, start: number, end: number): boolean {
    if (this.#memory === null || end - start > MAX_COPIED) return false;
    const { bytes, exports } = this.#memory;
    source.copy(bytes, this.#place, start, end);
    return exports.hasPlainKeys(this.#place) !== 0;
  }
}

function findFault(text: Text, start: number): KeyFault | null {
  const { bytes } = text;
  /** The keys of each open object so far; `null` for an array. */
  const open: (Set<string> | null)[] = [new Set()];
  let isKey = true;
  for (let i = start + 1; ;) {
    const byte = bytes[i]!;
    const keys = open.at(-1)!;
    if (byte === QUOTE) {
      const at = i + 1;
      i = skipString(text, at);
      if (!isKey || keys === null) continue;
      isKey = false;
      const key = decodeString(bytes, at, i - 1);
      if (keys.has(key)) return { kind: 'repeated', key, at };
      keys.add(key);
      if (open.length === 1 && isMetadata(key)) return { kind: 'metadata', key, at };
      continue;
    }
    i += 1;
    if (byte === COMMA) isKey = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      open.push(byte === OPEN_BRACE ? new Set() : null);
      isKey = true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      open.pop();
      if (open.length === 0) return null;
    }
  }
}

/** A dotted key leads into its first component. */
function isMetadata(key: string): boolean {
  const [first = ''] = key.split('.', 1);
  return METADATA.has(first);
}
