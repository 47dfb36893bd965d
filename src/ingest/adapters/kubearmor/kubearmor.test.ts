import { adapterSuite } from '../suite.testing.ts';
import { KUBEARMOR } from './index.ts';
import { renderKubeArmor } from './render.testing.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(KUBEARMOR, { samples: SAMPLES, render: renderKubeArmor, precision: 1_000n });
