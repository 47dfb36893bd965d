import { isDamage } from '../../../../stores/errors.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { parseDocument } from '../../../../events/parse-document.ts';
import type { Scalar } from '../../../../events/value.ts';
import { CATALOGUES } from '../../../../lang/index.ts';
import { fieldOf } from '../fields.ts';
import { someLeaf } from '../leaves-of.ts';
import type { ChosenIndices } from './names.ts';

/** The number of latest events that are examined for fields outside the catalogue. */
const MAX_DOCUMENTS = 1_000;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_FOUND = 2_000;

/**
 * The fields of events with their types: those of the catalogue, and others in the events of the last blocks.
 * Comparisons do not depend on this.
 */
export function fieldsOf(
  reader: Pick<EventReader, 'look'>,
  { streams, takes }: Pick<ChosenIndices, 'streams' | 'takes'>,
): readonly (readonly [name: string, type: string])[] {
  const fields = new Map<string, string>();
  for (const [name, { type }] of CATALOGUES.ecs) fields.set(name, type);
  for (const [name, type] of found(reader, { streams, takes })) fields.set(name, type);
  return [...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function found(
  reader: Pick<EventReader, 'look'>,
  indices: Pick<ChosenIndices, 'streams' | 'takes'>,
): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const document of newestDocuments(reader, indices)) {
    someLeaf(parseDocument(document), (path, value) => {
      if (fieldOf(path).type === null && (types.has(path) || types.size < MAX_FOUND))
        types.set(path, commonType(types.get(path), typeOf(value)));
      return false;
    });
  }
  return types;
}

const typeOf = (value: Scalar): string =>
  typeof value === 'boolean'
    ? 'boolean'
    : typeof value === 'string'
      ? 'keyword'
      : typeof value === 'bigint' || Number.isInteger(value)
        ? 'long'
        : 'double';

const commonType = (a: string | undefined, b: string): string =>
  a === undefined || a === b
    ? b
    : a !== 'keyword' && a !== 'boolean' && b === 'double'
      ? b
      : a === 'double' && b === 'long'
        ? a
        : 'keyword';

function* newestDocuments(
  reader: Pick<EventReader, 'look'>,
  { streams, takes }: Pick<ChosenIndices, 'streams' | 'takes'>,
): Generator<string> {
  const look = reader.look({
    streams,
    takes,
    from: null,
    to: null,
    arrivals: null,
    test: { kind: 'constant', holds: true },
  });
  let left = MAX_DOCUMENTS;
  let bytesLeft = MAX_BYTES;
  try {
    for (const part of [...look.parts].reverse()) {
      if (left <= 0 || bytesLeft <= 0) return;
      try {
        const rows = part.open();
        const block = (rows?.blocks.length ?? 0) - 1;
        const place = rows?.blocks[block];
        if (rows === null || place === undefined) continue;
        const from = Math.max(place.from, place.to - left);
        const places = Array.from({ length: place.to - from }, (_, at) => from + at);
        const { bytes, spans } = rows.documents(block, places);
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
        for (const [start, end] of spans) {
          left -= 1;
          bytesLeft -= end - start;
          yield text.toString('utf8', start, end);
        }
      } catch (error) {
        if (!isDamage(error)) throw error;
      }
    }
  } finally {
    look.close();
  }
}
