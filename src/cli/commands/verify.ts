import { Command } from 'commander';
import { dataFolderOption } from '../options/input.ts';
import { addDisplayOptions, newCommand, type DisplayOptions } from '../options/shared.ts';

const DESCRIPTION = `Reads a data directory completely and verifies its checksums, and that rules and events belong together.

Can run while a service writes to the directory.

Exit code: 0 no damage, 1 something is damaged, 2 error in the command.`;

export function verifyCommand(): Command {
  const command = newCommand('verify', 'check a data directory for damage', DESCRIPTION)
    .addOption(dataFolderOption())
    .action(async ({ data, quiet }: DisplayOptions & { readonly data: string }) => {
      const { runVerify } = await import('../data/run-verify.ts');
      await runVerify(data, quiet === true);
    });
  return addDisplayOptions(command);
}
