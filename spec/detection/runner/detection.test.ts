import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENGINE } from './engine.ts';
import { runCase } from './run-case.ts';
import type { Runner } from './way.ts';
import { readScripts } from './script-files.ts';

const scripts = readScripts(dirname(dirname(fileURLToPath(import.meta.url))));

/** Whatever runs scripts must give the same answers. */
const RUNNERS: readonly Runner[] = [ENGINE];

describe.each(RUNNERS)('$name', (runner) => {
  describe.each(scripts.map((script) => [script.path, script] as const))('%s', (path, script) => {
    it.each(script.cases.map((each) => [each.name, each] as const))('%s', async (_, scriptCase) => {
      for (const { way, answer, lines } of await runCase(runner, scriptCase)) {
        const place = `spec/detection/${path}:${answer.line}, ${way.name}`;
        expect(answer.lines, `${place}: the answer is still open`).not.toBeNull();
        expect(lines, place).toEqual(answer.lines);
      }
    });
  });
});
