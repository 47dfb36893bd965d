import { describe, expect, it } from 'vitest';
import { memberAt, objectAt, textsAt } from '../members.ts';
import { storyDocuments } from '../story.testing.ts';
import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite, storySuite } from '../suite.testing.ts';
import { FORMS } from './forms.testing.ts';
import { FALCO } from './index.ts';
import { renderFalco, renderPlainFalco } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';
import { SET_UP_FIELDS } from './coverage.ts';

adapterSuite(FALCO, { samples: [...SAMPLES, ...FORMS], render: renderFalco, loadPack });

describe('falco, as its usual rules write', () => {
  storySuite(
    FALCO,
    { render: renderPlainFalco, loadPack },
    { execution_exec_into_container: 'Nothing says that a process entered the container.' },
  );
});

it('keeps hostile names and arguments as they are, or says that they are a guess', () => {
  const converter = FALCO.open();
  const told = storyDocuments('hostile-names').flatMap((document) => {
    const record = renderFalco(document);
    return record === null ? [] : [[document, converter.convert(record).documents] as const];
  });
  let guesses = 0;
  for (const [document, [converted]] of told) {
    const isGuess = textsAt(objectAt(converted, 'dockwarden'), 'reconstructed')?.[0] === ARGS;
    guesses += isGuess ? 1 : 0;
    for (const key of ['executable', 'pid', 'working_directory', 'interactive', 'args']) {
      if (key === 'args' && isGuess) continue;
      const before = memberAt(objectAt(document, 'process'), key);
      expect(memberAt(objectAt(converted, 'process'), key), key).toStrictEqual(before);
    }
  }
  expect(told.length).toBeGreaterThan(400);
  expect(guesses / told.length).toBeLessThan(0.05);
});

const ARGS = 'process.args';

it('is tested with no field that the set-up does not name', () => {
  const [record] = storyDocuments()
    .map(renderFalco)
    .filter((each) => each !== null);
  const written = Object.keys(objectAt(record, 'output_fields') ?? {});
  // Every alert begins with its time.
  const added = written.filter((field) => field !== 'evt.time' && !SET_UP_FIELDS.includes(field));
  expect(added).toStrictEqual([]);
  expect(written.length).toBeGreaterThan(40);
});
