/** The text of a file, or the offset of the first byte that is not valid UTF-8. */
export type Decoded = { readonly text: string } | { readonly text: null; readonly offset: number };

const strict = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoder = strict();

/** Decodes UTF-8 only. A byte order mark is kept, so that offsets are those of the file. */
export function decodeText(bytes: Uint8Array): Decoded {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { text: null, offset: firstFault(bytes) };
  }
}

/** By bisection: the longest valid prefix, where a truncated character at its end is allowed. */
function firstFault(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (reads(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function reads(bytes: Uint8Array): boolean {
  try {
    strict().decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
