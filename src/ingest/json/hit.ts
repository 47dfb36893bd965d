import * as marks from './bytes.ts';
import { decodeString } from './decode.ts';
import { fail } from './fault.ts';
import { skipBlanks, skipString } from './scalars.ts';
import { skim } from './skim.ts';
import type { Text } from './text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, QUOTE } = marks;

/** What an object has of a search hit. */
export interface Hit {
  /** Where its source begins; -1 if the object is no hit. */
  readonly source: number;
  readonly end: number;
  readonly index: string | undefined;
  readonly id: string | undefined;
  /** Whether it has nothing but what a search writes, and that once. */
  readonly isPure: boolean;
  /** Whether it stands for the missing event of a sequence. */
  readonly isMissing: boolean;
}

/** What searches, and exports of the service, write into a hit. */
const MEMBERS: ReadonlySet<string> = new Set(
  (
    '_id _index _source _score _type _version _seq_no _primary_term _routing _ignored _shard _node _explanation _nested ' +
    '_rank sort fields highlight inner_hits matched_queries ignored_field_values missing arrival received'
  ).split(' '),
);

/**
 * Looks at the members of the object that begins at `start`, and checks that all of it is valid; `null` if not, with the reason
 * in `fault`.
 */
export function readHit(text: Text, start: number): Hit | null {
  const { bytes, end } = text;
  const seen = new Set<string>();
  const hit = { ...NO_HIT };
  const malformed = (at: number): null => {
    fail('ING2002', at, end);
    return null;
  };
  let i = skipBlanks(text, start + 1);
  if (bytes[i] === CLOSE_BRACE) return { ...hit, end: i + 1 };
  for (;;) {
    i = skipBlanks(text, i);
    if (bytes[i] !== QUOTE) return malformed(i);
    const key = i + 1;
    i = skipString(text, key);
    if (i < 0) return null;
    const name = decodeString(bytes, key, i - 1);
    i = skipBlanks(text, i);
    if (bytes[i] !== COLON) return malformed(i);
    const value = skipBlanks(text, i + 1);
    i = skim(text, value, 1);
    if (i < 0) return null;
    if (!MEMBERS.has(name) || seen.has(name)) hit.isPure = false;
    else seen.add(name);
    if (name === '_source' && bytes[value] === OPEN_BRACE) hit.source = value;
    else if (name === '_index') hit.index = textAt(text, value, i);
    else if (name === '_id') hit.id = textAt(text, value, i);
    else if (name === 'missing') hit.isMissing = bytes.toString('latin1', value, i) === 'true';
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) break;
    i += 1;
  }
  if (bytes[i] !== CLOSE_BRACE) return malformed(i);
  hit.end = i + 1;
  if (hit.index === undefined && hit.id === undefined) hit.source = -1;
  // Such a placeholder has an empty source.
  hit.isMissing &&= bytes[skipBlanks(text, hit.source + 1)] === CLOSE_BRACE;
  return hit;
}

const NO_HIT: { -readonly [K in keyof Hit]: Hit[K] } = {
  source: -1,
  end: 0,
  index: undefined,
  id: undefined,
  isPure: true,
  isMissing: false,
};

const textAt = ({ bytes }: Text, start: number, end: number): string | undefined =>
  bytes[start] === QUOTE ? decodeString(bytes, start + 1, end - 1) : undefined;
