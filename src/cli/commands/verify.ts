import { Command } from 'commander';
import { dataFolderOption } from './data-options.ts';
import { addDisplayOptions, unwrapped, type DisplayOptions } from './shared-options.ts';

const DESCRIPTION = `Reads everything in a data folder and compares it with the checksums that were written with it.

Works while a service writes to the folder.

Exit code: 0 everything is as it was written, 1 something is damaged, 2 error in the command.`;

export function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('check a data folder for damage')
    .description(unwrapped(DESCRIPTION))
    .addOption(dataFolderOption())
    .action(async ({ data, quiet }: DisplayOptions & { readonly data: string }) => {
      const { runVerify } = await import('../data/run-verify.ts');
      await runVerify(data, quiet === true);
    });
  return addDisplayOptions(command);
}
