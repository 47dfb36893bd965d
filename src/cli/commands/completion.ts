import { Argument, Command } from 'commander';
import { newCommand } from '../options/shared.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const DESCRIPTION = `Prints a script that completes commands, options and their values in a shell.

The script describes the installed version; generate it again after an update.`;

export function completionCommand(): Command {
  return newCommand('completion', 'print the completion script for a shell', DESCRIPTION, EXAMPLES)
    .addArgument(new Argument('<shell>', 'the shell to complete in').choices(SHELLS))
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
