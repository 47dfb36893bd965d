// Updates the output of commands in the README and the guide with what they really print, abbreviated where the page
// abbreviates it. Review the difference before committing it.
//
//   npm run build && npx tsx tools/complete-docs.ts
import { writeFileSync } from 'node:fs';
import { agrees, readSteps, runCommands, shortened } from './docs/console.ts';
import { fencedBlocks, pagesWithExamples } from './docs/markdown.ts';

for (const { path, text } of pagesWithExamples()) {
  const page = text.split('\n');
  // From the end, so that the line numbers of earlier blocks stay valid.
  for (const { language, body, line } of fencedBlocks(text).reverse()) {
    if (language !== 'console') continue;
    const steps = readSteps(body);
    const outcomes = await runCommands(steps.map(({ command }) => command));
    const completed = steps.flatMap(({ command, shown }, index) => {
      const { printed = [] } = outcomes[index] ?? {};
      const kept = agrees(shown, printed) ? shown : shortened(shown, printed);
      return [`$ ${command.replaceAll('\n', '\n> ')}`, ...kept];
    });
    page.splice(line - 1, body.split('\n').length, ...completed);
  }
  writeFileSync(path, page.join('\n'));
}
