import type { Block } from '../../ingest/index.ts';

/** So many documents of an input are looked at. */
const DOCUMENTS = 200;
const MOST_FIELDS = 5_000;
const MOST_LEVELS = 20;

/**
 * The names of all fields in the first documents of a block, for "did you mean". Only for hints:
 * what cannot be parsed is passed over.
 */
export function fieldsIn({ bytes, length, spans }: Block): Set<string> {
  const names = new Set<string>();
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  for (const document of documentsIn(content, spans)) {
    try {
      collect(JSON.parse(document), '', names, 0);
    } catch {
      continue;
    }
  }
  return names;
}

function* documentsIn(content: Buffer, spans: Uint32Array | null): Generator<string> {
  let start = 0;
  for (let index = 0; index < DOCUMENTS && start < content.length; index += 1) {
    if (spans !== null) {
      const [from, to] = [spans[index * 2], spans[index * 2 + 1]];
      if (from === undefined || to === undefined) return;
      yield content.toString('utf8', from, to);
    } else {
      const lineEnd = content.indexOf('\n', start);
      const end = lineEnd < 0 ? content.length : lineEnd;
      yield content.toString('utf8', start, end);
      start = end + 1;
    }
  }
}

function collect(value: unknown, path: string, names: Set<string>, level: number): void {
  if (names.size >= MOST_FIELDS || level > MOST_LEVELS || value === null) return;
  if (Array.isArray(value)) {
    for (const element of value.slice(0, 10)) collect(element, path, names, level + 1);
  } else if (typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      if (path === '' && key === '_source') collect(member, '', names, level + 1);
      else collect(member, path === '' ? key : `${path}.${key}`, names, level + 1);
    }
  } else if (path !== '') {
    names.add(path);
  }
}
