import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type { Story } from './stories.ts';

/** The host that a recording names, in place of the one it was made on. */
const HOST = {
  name: 'node-1',
  hostname: 'node-1',
  architecture: 'x86_64',
  os: { type: 'linux', name: 'Linux' },
};

/** The first process of the host, under a fixed name. */
const FIRST = { name: 'init', executable: '/sbin/init', args: ['/sbin/init'] };

/** Replaces the path of the bundles, which appears in the arguments of runc. */
const BUNDLES = '/run/bundles';

/**
 * Writes the events of stories as `containers-NAME.ndjson.gz`.
 *
 * @param work the directory of the bundles
 */
export async function record(
  stories: readonly Story[],
  work: string,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { name, recording, played } of stories) {
    // Other containers of the host are none of the story.
    const own = new Set(played.map(({ container }) => container));
    const path = join(folder, `containers-${name}.ndjson.gz`);
    await writeRecording(recording, work, path, ({ container }) => own.has(container?.id ?? ''));
  }
}

interface RecordedEvent {
  readonly container?: { readonly id?: string };
}

/**
 * Writes the output of a sensor as a recording that does not identify its host.
 *
 * @param work the directory of the bundles
 * @param isKept which events are included
 */
export const writeRecording = (
  from: string,
  work: string,
  to: string,
  isKept: (event: RecordedEvent) => boolean,
): Promise<void> =>
  pipeline(
    createReadStream(from),
    (input: AsyncIterable<Buffer>) => neutral(input, work, isKept),
    createGzip({ level: constants.Z_BEST_COMPRESSION }),
    createWriteStream(to),
  );

const withFirst = (_: string, value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  'entity_id' in value &&
  'pid' in value &&
  value.pid === 1
    ? { ...value, ...FIRST }
    : value;

/** Removes what identifies the host that the events were recorded on. */
async function* neutral(
  input: AsyncIterable<Buffer>,
  work: string,
  isKept: (event: RecordedEvent) => boolean,
): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    // Not readline, which treats U+2028 as a line terminator.
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line.replaceAll(work, BUNDLES), withFirst) as RecordedEvent;
      if (isKept(event)) yield `${JSON.stringify({ ...event, host: HOST })}\n`;
    }
  }
}
