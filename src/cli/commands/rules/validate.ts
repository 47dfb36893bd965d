import { loadRules, type Loaded } from '../../../rules/index.ts';
import { safeJson } from '../../output/safe-text.ts';
import { styleFor } from '../../output/style.ts';
import { hasErrors, problemText, textsOf, totals } from './report.ts';
import { sarifOf } from './sarif.ts';
import { writeAll } from '../../output/write-all.ts';

export async function validateRules(
  paths: readonly string[],
  format: 'text' | 'json' | 'sarif',
): Promise<0 | 1> {
  const loaded = await loadRules(paths);
  if (format === 'text') await writeText(loaded);
  else {
    const json = JSON.stringify(
      format === 'sarif' ? sarifOf(loaded.problems) : jsonOf(loaded),
      null,
      2,
    );
    await writeAll([`${process.stdout.isTTY ? safeJson(json) : json}\n`]);
  }
  return hasErrors(loaded) ? 1 : 0;
}

async function writeText(loaded: Loaded): Promise<void> {
  const style = styleFor(process.stdout, process.env);
  const texts = textsOf(loaded);
  const lines = loaded.problems.map((problem) => `${problemText(problem, texts, style)}\n\n`);
  await writeAll([...lines, `${style.dim(totals(loaded))}\n`]);
}

function jsonOf({ rules, files, problems, passedOver }: Loaded): unknown {
  return {
    files: files.length,
    passed_over: passedOver,
    rules: rules.length,
    problems: problems.map(({ code, severity, message, hint, file, position }) => ({
      code,
      severity,
      message,
      hint,
      file,
      line: position?.line,
      column: position?.column,
    })),
  };
}
