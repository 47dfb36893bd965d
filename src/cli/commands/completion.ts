import { Argument, Command } from 'commander';
import { unwrapped } from './shared-options.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const DESCRIPTION = `Prints a script that completes commands, options and their values in a shell.

It is made of the commands as they are; after an update, make it anew.`;

export function completionCommand(): Command {
  return new Command('completion')
    .summary('print the completion script of a shell')
    .description(unwrapped(DESCRIPTION))
    .addArgument(new Argument('<shell>', 'the shell that it is for').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: (typeof SHELLS)[number], _: unknown, command: Command) => {
      const { completionScript } = await import('../completion/index.ts');
      process.stdout.write(completionScript(shell, command.parent ?? command));
    });
}

const EXAMPLES = `
Examples:
  source <(dockwarden completion bash)
  dockwarden completion zsh > ~/.zfunc/_dockwarden
  dockwarden completion fish > ~/.config/fish/completions/dockwarden.fish`;
