import { describe } from 'vitest';
import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite, storySuite } from '../suite.testing.ts';
import { TRACEE } from './index.ts';
import { renderFlat, renderNested } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(TRACEE, { samples: SAMPLES, render: renderFlat, loadPack });

describe('tracee after 0.24', () => {
  storySuite(
    TRACEE,
    { render: renderNested, loadPack },
    {
      ...TRACEE.coverage.missedRules,
      execution_container_management_utility:
        'The first container is set up before a record has shown that starts of containers are parts.',
    },
  );
});
