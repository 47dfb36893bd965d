import { Command } from 'commander';
import { addColorOption } from './shared-options.ts';

export function explainCommand(): Command {
  const command = new Command('explain')
    .summary('say what a code of an error or a finding means')
    .description(
      'Says what the code of an error or a finding means, what to do about it, and shows an example.\n' +
        'Without a code it lists all of them.\n\n' +
        'Exit code: 0 done, 2 there is no such code.',
    )
    .argument('[code]', 'a code such as RUL2009, as it stands in brackets in a message')
    .addHelpText('after', EXAMPLES)
    .action(async (code: string | undefined) => {
      // Loaded when it is called: the other commands need not wait for it.
      const { explainCode } = await import('../explain/explain.ts');
      await explainCode(code);
    });
  return addColorOption(command);
}

const EXAMPLES = `
Examples:
  dockwarden explain RUL2009
  dockwarden explain | grep -i exception`;
