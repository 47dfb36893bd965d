import type { Command } from 'commander';

/**
 * How the sensor works, for every command that runs it.
 *
 * @param of what the options say first where the command has others too
 */
export function addSensorOptions(command: Command, of = ''): Command {
  return command
    .option('--host', `${of}also processes outside containers`)
    .option('--buffer <kib>', `${of}memory of the kernel for each processor, in KiB`, '2048')
    .option(
      '--no-realtime',
      `${of}read at an ordinary priority: gentler, and more arguments are missed`,
    );
}
