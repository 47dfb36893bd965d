import type { PassedOver } from '../../ingest/index.ts';
import { counted } from '../../util/counts.ts';
import type { Style } from './style.ts';

/** What was found beside the inputs and is not read; nothing where all was. */
export function passedOverLines(
  { otherFiles, hidden, special }: PassedOver,
  style: Style,
): string[] {
  return [
    otherFiles > 0 &&
      `passed over ${counted(otherFiles, 'file')} not named like events (.ndjson, .json, .jsonl, .log, .gz, .zst)`,
    special > 0 &&
      `passed over ${counted(special, 'pipe or device', 'pipes and devices')}; name them outright to read them`,
    hidden > 0 &&
      `passed over ${counted(hidden, 'hidden file or folder', 'hidden files and folders')}`,
  ]
    .filter((line) => line !== false)
    .map((line) => style.dim(line));
}
