/**
 * Joins the lines of a document: line breaks occur only between tokens of JSON, where a blank is
 * equivalent.
 */
export function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  const copy = Buffer.from(bytes);
  for (let index = 0; index < copy.length; index += 1) {
    if (copy[index] === 0x0a || copy[index] === 0x0d) copy[index] = 0x20;
  }
  return copy;
}
