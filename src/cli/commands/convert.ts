import { Argument, Command } from 'commander';
import { addDisplayOptions, unwrapped } from './shared-options.ts';
import { addInputOptions, inputRequestOf, type InputOptions } from './input-options.ts';

const DESCRIPTION = `Prints the events of other sensors as ECS documents, one JSON object a line: what scan and
query read them as.

Reads what Falco, Tetragon, Tracee, auditd, laurel, KubeArmor and the audit of Kubernetes write; documents
that have the shape already come out as they are. No file, or -, is standard input.

Exit code: 0 done, 2 the command or the input was wrong.`;

export function convertCommand(): Command {
  const command = new Command('convert')
    .summary('print events of other sensors as ECS documents')
    .description(unwrapped(DESCRIPTION))
    .addArgument(new Argument('[file...]', 'event files, folders or globs'))
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: InputOptions) => {
      // Loaded when it is called: the other commands need not wait for it.
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
