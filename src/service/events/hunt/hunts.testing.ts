import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { openDataFolder } from '../../../runs/stored/open-data-folder.ts';
import type { NewAlert } from '../../../stores/alert-store.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import type { EventReader } from '../../../stores/event-store.ts';
import { openStore } from '../../jobs/store.testing.ts';
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

/** A reader of these events, open until the test ends. */
export async function readerOf(documents: readonly (object | string)[]): Promise<EventReader> {
  const lines = documents.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  const data = await storeWith({ 'logs-test-default': lines });
  onTestFinished(() => data.close());
  await data.store.flush();
  const reader = await openDataFolder(data.folder);
  onTestFinished(() => reader.close());
  return reader;
}

/** A space with these alerts, open until the test ends. */
export async function spaceWith(alerts: readonly NewAlert[]): Promise<DetectionStore> {
  const { store } = await openStore();
  store.alerts.add(alerts);
  return store;
}

/** The lines of a hunt. */
export const linesIn = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
