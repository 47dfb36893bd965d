import { COMMA, OPEN_BRACE, QUOTE } from '../json/bytes.ts';
import { skipBlanks, skipString } from '../json/scalars.ts';
import { skim } from '../json/skim.ts';
import type { Text } from '../json/text.ts';

/** What a stretch of bytes is, as far as it tells by itself. */
export type Shape =
  /** A document in the shape that rules expect, or a search hit. */
  | 'document'
  /** A JSON object of another shape. */
  | 'object'
  /** Anything else: a line of text, or damaged. */
  | 'text';

/** `{"@t` */
const TIMESTAMP_START = [0x7b, 0x22, 0x40, 0x74];

const TIMESTAMP = '@timestamp';

/**
 * Keys that no record of another format begins with. A document that begins with one is one of
 * ECS, or a search hit: there is no need to look for its time.
 */
const FIRST_KEYS = new Set(
  (
    '_index _id _score _source _type _version _ignored agent cloud cloud_defend container ' +
    'data_stream ecs elastic_agent event file group host orchestrator process'
  ).split(' '),
);

/** Tells the shape of a stretch by its first keys; `text.end` must be its end. */
export function shapeOf(text: Text, first: number): Shape {
  const { bytes } = text;
  if (
    bytes[first] === TIMESTAMP_START[0] &&
    bytes[first + 1] === TIMESTAMP_START[1] &&
    bytes[first + 2] === TIMESTAMP_START[2] &&
    bytes[first + 3] === TIMESTAMP_START[3]
  ) {
    return 'document';
  }
  if (bytes[first] !== OPEN_BRACE) return 'text';
  let isFirst = true;
  for (let i = first + 1; ; isFirst = false) {
    const quote = skipBlanks(text, i);
    if (bytes[quote] !== QUOTE) return isFirst ? 'text' : 'object';
    const next = skipString(text, quote + 1);
    if (next < 0) return 'text';
    const key = bytes.toString('latin1', quote + 1, next - 1);
    if (key === TIMESTAMP || (isFirst && FIRST_KEYS.has(key))) return 'document';
    i = skim(text, skipBlanks(text, next) + 1, 0);
    if (i < 0) return 'text';
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) return 'object';
    i += 1;
  }
}
