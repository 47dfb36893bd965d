import { describe } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import type { Adapter, Converted } from '../adapter.ts';
import { LAUREL } from '../laurel/index.ts';
import { objectAt, textAt } from '../members.ts';
import { storyDocuments } from '../story.testing.ts';
import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite, storySuite } from '../suite.testing.ts';
import { AUDITD } from './index.ts';
import { renderAuditd, stampOf } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

const story = { render: renderAuditd, precision: 1_000_000n, loadPack };

adapterSuite(AUDITD, { samples: SAMPLES, ...story });

// Except for the container, raw records have everything that laurel has: with a container id added,
// the same rules match.
const containers = new Map(
  storyDocuments().map((document) => [stampOf(document), objectAt(document, 'container')]),
);

function told({ documents, ...others }: Converted): Converted {
  return { ...others, documents: documents.map(withContainer) };
}

function withContainer(document: JsonObject): JsonObject {
  const stamp = textAt(objectAt(document, 'event'), 'id') ?? '';
  const id = textAt(containers.get(stamp), 'id');
  return id === undefined ? document : { ...document, container: { id } };
}

const withContainers: Adapter = {
  ...AUDITD,
  open: () => {
    const converter = AUDITD.open();
    return {
      convert: (record) => told(converter.convert(record)),
      finish: () => told(converter.finish()),
    };
  },
};

describe('auditd, with containers known from elsewhere', () => {
  storySuite(withContainers, story, LAUREL.coverage.missedRules);
});
