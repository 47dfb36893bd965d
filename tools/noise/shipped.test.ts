import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { shippedRules } from '../containers/shipped-rules.ts';
import { measureAll } from './measure.ts';
import { README, withNoise } from './readme.ts';
import { noiseRecordings } from './recordings.ts';
import { noiseMarkdown, noiseOf } from './report.ts';

it('the README of the rules shows what is measured; else run "npm run noise"', async () => {
  const measured = await measureAll(noiseRecordings());
  const noise = noiseOf(await shippedRules('content/rules'), measured);
  const readme = readFileSync(README, 'utf8');
  expect(readme).toBe(withNoise(readme, await noiseMarkdown(noise, measured)));
}, 300_000);
