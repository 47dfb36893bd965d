import { Command } from 'commander';
import type { AuditHead } from '../../stores/audit-store.ts';
import { invalidArgument } from '../errors.ts';
import { dataFolderOption } from '../options/input.ts';
import { unwrapped } from '../options/shared.ts';

const VERIFY = `Follows the audit log of a data directory, or of an exported file, and says what is wrong and where.

Each entry has a hash over itself and the entry before it, so nothing can be changed, removed or put in between unnoticed, nor cut off at the
beginning: that is entry 1, or what an anchor says. That its end was cut off shows only where a head (number and hash of an entry) was kept elsewhere: the service writes one every hour to its log and
to audit-heads.ndjson. Can run while a service writes to the directory.

Exit code: 0 nothing is wrong, 1 something is, 2 error in the command.`;

export function auditCommand(): Command {
  const command = new Command('audit')
    .summary('verify or export the audit log: who did what')
    .description(
      'Verifies or exports the audit log of a service: who did what, when and from where.',
    );
  command
    .addCommand(
      new Command('verify')
        .summary('verify that the audit log is what was written')
        .description(unwrapped(VERIFY))
        .argument('[file]', 'a file that was exported')
        .option('--data <dir>', 'the data directory of a service')
        .option('--heads <file>', 'heads that were kept elsewhere, as in audit-heads.ndjson')
        .option('--head <number:hash>', 'a head that was kept elsewhere')
        .action(async (file: string | undefined, { data, heads, head }: VerifyOptions) => {
          const { runAuditVerify } = await import('../data/run-audit.ts');
          const path = data ?? file;
          if (path === undefined || (data !== undefined && file !== undefined))
            throw invalidArgument('one log is verified', 'name --data DIR, or a file');
          await runAuditVerify({ path, headsFile: heads ?? null, head: headOf(head) });
        }),
    )
    .addCommand(
      new Command('export')
        .summary('print the audit log as NDJSON')
        .description('Prints all entries of the audit log, one JSON object a line, oldest first.')
        .addOption(dataFolderOption())
        .action(async ({ data }: { readonly data: string }) => {
          const { runAuditExport } = await import('../data/run-audit.ts');
          await runAuditExport(data);
        }),
    );
  return command;
}

interface VerifyOptions {
  readonly data?: string;
  readonly heads?: string;
  readonly head?: string;
}

function headOf(text: string | undefined): AuditHead | null {
  if (text === undefined) return null;
  const [, number, hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number !== undefined) return { number: Number(number), hash };
  throw invalidArgument(
    `--head ${text} is no head`,
    'it is NUMBER:HASH, as audit verify prints it',
  );
}
