import { Command } from 'commander';
import type { StatusOptions } from '../serve/run-status.ts';
import { addColorOption, unwrapped } from './shared-options.ts';

const DESCRIPTION = `Shows how a running service is: how fast events come in, what is stored by stream, the disk,
and what fails.

Exit code: 0 the service takes in events, 1 it does not or something fails, 2 error in the command, or the
service does not answer.`;

export function statusCommand(): Command {
  const command = new Command('status')
    .summary('show how a running service is')
    .description(unwrapped(DESCRIPTION))
    .option('--url <url>', 'address of the service (default: http://127.0.0.1:9200)')
    .option('--data <dir>', 'data folder of a service on this machine, instead of its address')
    .option('--json', 'print everything that the service says, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: StatusOptions) => {
      // Loaded on demand: the other commands need not wait for it.
      const { runStatus } = await import('../serve/run-status.ts');
      await runStatus(options);
    });
  return addColorOption(command);
}

const EXAMPLES = `
Examples:
  dockwarden status
  dockwarden status --data /var/lib/dockwarden
  dockwarden status --json`;
