/** The text of a file, or the first byte that is no UTF-8. */
export type Decoded = { readonly text: string } | { readonly text: null; readonly offset: number };

const strict = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 and nothing else. A byte order mark stays, so that offsets are those of the file. */
export function decodeText(bytes: Uint8Array): Decoded {
  try {
    return { text: strict().decode(bytes) };
  } catch {
    return { text: null, offset: firstFault(bytes) };
  }
}

/** By halving: the longest beginning that reads, where a cut character at its end is no fault. */
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
