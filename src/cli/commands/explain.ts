import { Command } from 'commander';
import { addColorOption } from '../options/shared.ts';

export function explainCommand(): Command {
  const command = new Command('explain')
    .summary('explain the code of an error or finding')
    .description(
      'Explains the code of an error or finding: its cause, how to fix it, and an example.\n' +
        'Without a code it lists all codes.\n\n' +
        'Exit code: 0 success, 2 unknown code.',
    )
    .argument('[code]', 'a code such as RUL2009, shown in brackets in a message')
    .addHelpText('after', EXAMPLES)
    .action(async (code: string | undefined) => {
      const { explainCode } = await import('../explain/explain.ts');
      await explainCode(code);
    });
  return addColorOption(command);
}

const EXAMPLES = `
Examples:
  dockwarden explain RUL2009
  dockwarden explain | grep -i exception`;
