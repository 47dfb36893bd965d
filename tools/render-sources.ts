// Writes content/samples/sources/: some seconds of the recorded attack in the format of each
// supported sensor, for the documentation and for trying things out.
//
//   npx tsx tools/render-sources.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printJson, type JsonObject } from '../src/events/json.ts';
import { renderAuditd } from '../src/ingest/adapters/auditd/render.testing.ts';
import { renderFalco } from '../src/ingest/adapters/falco/render.testing.ts';
import { renderKubeArmor } from '../src/ingest/adapters/kubearmor/render.testing.ts';
import { SAMPLES as AUDIT_SAMPLES } from '../src/ingest/adapters/kubernetes-audit/samples.testing.ts';
import { laurelRenderer } from '../src/ingest/adapters/laurel/render.testing.ts';
import { storyDocuments } from '../src/ingest/adapters/story.testing.ts';
import { tetragonRenderer } from '../src/ingest/adapters/tetragon/render.testing.ts';
import { renderFlat } from '../src/ingest/adapters/tracee/render.testing.ts';

export const FOLDER = 'content/samples/sources';

type Records = JsonObject | string | readonly (JsonObject | string)[] | null;

/** Documents by file. */
export function renderedSources(): ReadonlyMap<string, string> {
  const story = storyDocuments('attack').filter(isInStory);
  const rendered = (render: (document: JsonObject) => Records) =>
    linesOf(story.flatMap((document) => render(document) ?? []));
  return new Map([
    ['falco.ndjson', rendered(renderFalco)],
    ['tetragon.ndjson', rendered(tetragonRenderer())],
    ['tracee.ndjson', rendered(renderFlat)],
    ['laurel.ndjson', rendered(laurelRenderer())],
    ['kubearmor.ndjson', rendered(renderKubeArmor)],
    ['auditd.log', rendered(renderAuditd)],
    ['kubernetes-audit.ndjson', linesOf(AUDIT_SAMPLES.flatMap(({ records }) => records))],
  ]);
}

/** Management tools and an escape from the container, in the attacked container. */
function isInStory({ '@timestamp': time, container }: JsonObject): boolean {
  const isInContainer = (container as JsonObject | undefined)?.['name'] === 'blog';
  const at = typeof time === 'string' ? time.slice('2026-11-24T'.length) : '';
  const spans = [
    ['15:32:02.9', '15:32:05.2'],
    ['15:32:20.8', '15:32:21.3'],
  ];
  return isInContainer && spans.some(([from = '', to = '']) => at >= from && at < to);
}

const linesOf = (records: readonly (JsonObject | string)[]) =>
  records.map((record) => `${typeof record === 'string' ? record : printJson(record)}\n`).join('');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of renderedSources()) writeFileSync(join(FOLDER, name), text);
}
