import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SearchThreads } from '../faces/elasticsearch/search/thread/search-threads.ts';
import { isPreviewId, previewFileOf, detectionFileOf } from '../stores/open/space-folders.ts';
import type { AlertSearches } from '../faces/elasticsearch/http/services.ts';

/** Searches the databases of a data directory. */
export function alertSearches(threads: Pick<SearchThreads, 'run'>, folder: string): AlertSearches {
  const fileOf = (space: string, preview?: string) => {
    const file = join(folder, detectionFileOf(space));
    return preview === undefined ? file : join(dirname(file), previewFileOf(preview));
  };
  return {
    run: (space, work, { preview, signal } = {}) =>
      threads.run(fileOf(space, preview), work, signal),
    hasPreview: (space, id) => isPreviewId(id) && existsSync(fileOf(space, id)),
  };
}
