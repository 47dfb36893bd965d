import { isJsonObject, printJson, type Json } from '../../events/json.ts';

/**
 * The same text for all equivalent notations of an unfolded value: keys are sorted at every depth, an array
 * of one element equals its element. Types stay distinct: `1` and `"1"` differ.
 */
export function canonicalText(value: Json): string {
  const pieces: string[] = [];
  write(value, pieces);
  return pieces.join('');
}

function write(value: Json, pieces: string[]): void {
  if (Array.isArray(value)) {
    const [only] = value as readonly Json[];
    if (value.length === 1 && only !== undefined) write(only, pieces);
    else writeArray(value, pieces);
  } else if (isJsonObject(value)) {
    let mark = '{';
    for (const key of Object.keys(value).sort()) {
      pieces.push(mark, JSON.stringify(key), ':');
      write(value[key] ?? null, pieces);
      mark = ',';
    }
    pieces.push(mark === '{' ? '{}' : '}');
  } else {
    // JSON escapes a lone surrogate, so distinct texts have distinct bytes.
    pieces.push(printJson(value));
  }
}

function writeArray(array: readonly Json[], pieces: string[]): void {
  let mark = '[';
  for (const element of array) {
    pieces.push(mark);
    write(element, pieces);
    mark = ',';
  }
  pieces.push(mark === '[' ? '[]' : ']');
}
