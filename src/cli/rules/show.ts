import { loadRules } from '../../rules/index.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { ruleView } from '../../report/terminal/rule-view.ts';
import { readingWidth } from '../../report/terminal/text-width.ts';
import { hasErrors, reportErrors } from './report.ts';
import { writeAll } from '../terminal/output.ts';

export async function showRules(paths: readonly string[]): Promise<0 | 1> {
  const loaded = await loadRules(paths, undefined, { lints: 'none' });
  reportErrors(loaded);
  const { stdout } = process;
  const style = styleFor(stdout);
  const width = readingWidth(stdout);
  await writeAll(
    loaded.rules.flatMap((each, index) => {
      const text = ruleView(each, style, width);
      return text === null ? [] : [index > 0 ? `\n${text}` : text];
    }),
  );
  return hasErrors(loaded) ? 1 : 0;
}
