import { Command } from 'commander';
import { dataFolderOption } from './data-options.ts';
import { addDisplayOptions, unwrapped, type DisplayOptions } from './shared-options.ts';

const DESCRIPTION = `Copies a data folder while a service writes to it, and verifies the copy.

The copy has every event that was acknowledged before the command began. It is a data folder itself:
serve starts on it, and the other commands read it. Files of events never change, so on one file system the copy
shares them with the original (hard links) and takes next to no space; a copy on another disk is a full one.

Exit code: 0 success, 2 error in the command, or a copy that is damaged.`;

export function backupCommand(): Command {
  const command = new Command('backup')
    .summary('copy a data folder while it is in use')
    .description(unwrapped(DESCRIPTION))
    .addOption(dataFolderOption())
    .requiredOption('--to <dir>', 'new folder for the copy')
    .addHelpText('after', EXAMPLES)
    .action(async ({ data, to, quiet }: BackupOptions) => {
      const { runBackup } = await import('../data/run-backup.ts');
      await runBackup(data, to, quiet === true);
    });
  return addDisplayOptions(command);
}

interface BackupOptions extends DisplayOptions {
  readonly data: string;
  readonly to: string;
}

const EXAMPLES = `
Example:
  dockwarden backup --data /var/lib/dockwarden --to /mnt/backup/dockwarden-2026-11-26`;
