import { Argument, Command } from 'commander';
import { addDisplayOptions, newCommand } from '../options/shared.ts';
import { addInputOptions, inputRequestOf, type InputOptions } from '../options/input.ts';

const DESCRIPTION = `Converts the events of other sensors to ECS documents, one JSON object per line, as scan, watch
and query do before they evaluate them.

Reads the output of Falco, Tetragon, Tracee, auditd, laurel, KubeArmor and Kubernetes auditing; documents
that are already in ECS are printed unchanged. Without a file, or with -, events are read from standard input.

Exit code: 0 success, 2 error in the command or the input.`;

export function convertCommand(): Command {
  const command = newCommand(
    'convert',
    'convert events of other sensors to ECS documents',
    DESCRIPTION,
    EXAMPLES,
  )
    .addArgument(new Argument('[file...]', 'event files, directories or globs'))
    .action(async (files: string[], options: InputOptions) => {
      const { runConvert } = await import('../convert/run-convert.ts');
      await runConvert(inputRequestOf(files, options));
    });
  return addDisplayOptions(addInputOptions(command));
}

const EXAMPLES = `
Examples:
  dockwarden convert falco.json > events.ndjson
  dockwarden convert --input-format auditd /var/log/audit/audit.log
  kubectl logs -n kube-system ds/tetragon -c export-stdout | dockwarden convert --keep-original`;
