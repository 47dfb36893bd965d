import { Command } from 'commander';
import { dataFolderOption } from '../options/input.ts';
import { addDisplayOptions, newCommand, type DisplayOptions } from '../options/shared.ts';

const DESCRIPTION = `Backs up a data directory while a service writes to it, and verifies the backup.

The backup contains every event that was acknowledged before the command started, and the rules, runs and alerts of that
moment. It is a data directory: serve can start on it, and the other commands read it. Segment files are immutable, so on the same file system the
backup shares them as hard links and takes almost no space; on another disk it is a full copy.

Exit code: 0 success, 2 error in the command, or the backup is damaged.`;

export function backupCommand(): Command {
  const command = newCommand(
    'backup',
    'back up a data directory while it is in use',
    DESCRIPTION,
    EXAMPLES,
  )
    .addOption(dataFolderOption())
    .requiredOption('--to <dir>', 'new directory for the backup')
    .action(async ({ data, to, quiet }: BackupOptions) => {
      const { runBackup } = await import('../data/run-verify.ts');
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
