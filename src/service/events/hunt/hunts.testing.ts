import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../../stores/embedded/data-folder.testing.ts';

/** The documents of a recording of `content/samples`. */
export const recording = (name: string): string[] =>
  gunzipSync(readFileSync(join('content/samples', name)))
    .toString()
    .split('\n')
    .filter((line) => line !== '');

/** A folder with a store in it, gone when it is closed. */
export async function storeWith(
  streams: Readonly<Record<string, readonly string[]>>,
): Promise<OpenDataFolder & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hunt-'));
  const opened = await openDataFolderForTests(folder);
  for (const [stream, documents] of Object.entries(streams)) await opened.append(stream, documents);
  return {
    ...opened,
    folder,
    close: async () => {
      await opened.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The lines of a hunt. */
export const linesIn = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
