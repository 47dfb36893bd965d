import { Command } from 'commander';
import type { StatusOptions } from '../serve/run-status.ts';
import { addColorOption, addServiceOptions, newCommand } from '../options/shared.ts';

const DESCRIPTION = `Shows the status of a running service: the ingest rate, stored events by stream, disk usage, and
failures.

Exit code: 0 the service accepts events, 1 it does not or something is failing, 2 error in the command, or
the service does not respond.`;

export function statusCommand(): Command {
  const command = addServiceOptions(
    newCommand('status', 'show the status of a running service', DESCRIPTION, EXAMPLES),
  )
    .option('--json', 'print the whole status as JSON')
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
