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
    )
    .option(
      '--engine <name=path>',
      `${of}where a container engine keeps its files or listens, if not in the usual place; repeatable. docker=ROOT, podman=STORAGE, cri-o=STORAGE, containerd=STATE, runc=ROOT; a path in .sock is a socket`,
      (value: string, values: readonly string[]) => [...values, value],
      [] as readonly string[],
    );
}
