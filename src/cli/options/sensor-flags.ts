import type { Command } from 'commander';
import { collect } from './shared.ts';

/**
 * Options of the sensor, for every command that runs it.
 *
 * @param of prefix of the descriptions, for commands that have other options too
 */
export function addSensorOptions(command: Command, of = ''): Command {
  return command
    .option('--host', `${of}include processes outside containers`)
    .option('--buffer <kib>', `${of}size of the kernel buffer per CPU, in KiB`, '2048')
    .option(
      '--no-realtime',
      `${of}run at normal priority: less intrusive, but more arguments are missed`,
    )
    .option(
      '--engine <name=path>',
      `${of}directory or socket of a container engine, if not in the usual place; repeatable. docker=ROOT, podman=STORAGE, cri-o=STORAGE, containerd=STATE, runc=ROOT; a path ending in .sock is a socket`,
      collect,
      [],
    );
}
