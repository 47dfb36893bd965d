import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Figure } from './figure.ts';
import { median, runOnce, type Run } from './whole-process.ts';

const RULES = 2_000;
const FOLDER = `.cache/bench/${RULES}-rules`;
const PACK = 'content/rules';

/** `rules validate` over the shipped rules, each many times under different ids. */
export async function ruleFigures(runs: number): Promise<Figure[]> {
  writeRules();
  const all: Run[] = [];
  for (let run = 0; run < runs; run += 1) {
    all.push(await runOnce(process.execPath, ['dist/cli/main.cjs', 'rules', 'validate', FOLDER]));
  }
  for (const { output } of all) {
    if (!output.includes('2,000 rules in 2,000 files · 0 errors')) throw new Error(output);
  }
  const name = 'validate 2,000 rules';
  const seconds = median(all.map((each) => each.seconds));
  const peak = Math.max(...all.map((each) => each.peakBytes));
  return [
    { name, value: seconds, unit: 's' },
    { name: `${name}: peak memory`, value: peak / 1e6, unit: 'MB' },
  ];
}

function writeRules(): void {
  const texts = readdirSync(PACK)
    .filter((name) => name.endsWith('.toml') && !name.endsWith('.tests.toml'))
    .map((name) => readFileSync(`${PACK}/${name}`, 'utf8'));
  rmSync(FOLDER, { recursive: true, force: true });
  for (let index = 0; index < RULES; index += 1) {
    const folder = `${FOLDER}/${index % 20}`;
    mkdirSync(folder, { recursive: true });
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const text = (texts[index % texts.length] ?? '').replace(
      /^rule_id = .*$/m,
      `rule_id = "${id}"`,
    );
    writeFileSync(`${folder}/rule_${index}.toml`, text);
  }
}
