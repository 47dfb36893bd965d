const RAW_MARKS = '"""';

/**
 * Where in a string literal, quotes included, the character at an index of its value begins. Past
 * the value: where the closing quotes are.
 */
export function offsetInLiteral(literal: string, index: number): number {
  if (literal.startsWith(RAW_MARKS) && literal.length >= 2 * RAW_MARKS.length) {
    return Math.min(RAW_MARKS.length + index, literal.length - RAW_MARKS.length);
  }
  let offset = 1;
  for (let at = 0; at < index && offset < literal.length - 1; at++) {
    if (literal[offset] !== '\\') {
      offset++;
    } else if (literal[offset + 1] === 'u') {
      const close = literal.indexOf('}', offset);
      // Above the basic plane one escape makes two units of the value.
      if (Number.parseInt(literal.slice(offset + 3, close), 16) > 0xffff) at++;
      offset = close < 0 ? literal.length - 1 : close + 1;
    } else {
      offset += 2;
    }
  }
  return offset;
}
