import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite } from '../suite.testing.ts';
import { LAUREL } from './index.ts';
import { laurelRenderer } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(LAUREL, {
  samples: SAMPLES,
  render: laurelRenderer(),
  precision: 1_000_000n,
  loadPack,
});
