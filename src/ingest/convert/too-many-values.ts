/** A 10 MB list from an audit log has half as many values. */
export const MAX_VALUES = 1_000_000;

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/**
 * Whether the JSON of a record may have more values than may be built as objects, each of which
 * takes many times the memory of its text. Counts punctuation, including that within strings.
 */
export function hasTooManyValues(text: string, max = MAX_VALUES): boolean {
  if (text.length <= max) return false;
  let marks = 0;
  for (let at = 0; at < text.length && marks <= max; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === OPEN_BRACKET || code === OPEN_BRACE) marks += 1;
  }
  return marks > max;
}
