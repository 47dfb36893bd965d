/** The extensions of event files in directories. A file that is given explicitly is always read. */
const ENDING =
  /\.(?:json|ndjson|jsonl|log|ldjson|events)(?:\.(?:gz|gzip|zst|zstd))?$|\.(?:gz|zst)$/iu;

export function isEventFile(name: string): boolean {
  return ENDING.test(name);
}
