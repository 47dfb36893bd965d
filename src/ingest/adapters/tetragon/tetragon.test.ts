import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite, type Sample } from '../suite.testing.ts';
import { TETRAGON } from './index.ts';
import { tetragonRenderer } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(TETRAGON, {
  samples: SAMPLES satisfies readonly Sample[],
  render: tetragonRenderer(),
  loadPack,
});
