/** Files in folders whose name ends so are taken for events. A file named outright always is. */
const ENDING =
  /\.(?:json|ndjson|jsonl|log|ldjson|events)(?:\.(?:gz|gzip|zst|zstd))?$|\.(?:gz|zst)$/iu;

export function isEventFile(name: string): boolean {
  return ENDING.test(name);
}
