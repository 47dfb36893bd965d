import { ContainersError } from '../containers/errors.ts';
import { runProgram } from '../containers/run-program.ts';
import type { OnEnd } from '../containers/session.ts';

const TIMEOUT = 20_000;

/** A network that containers join by its path. */
export interface Network {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * A network with only a loopback interface, which the containers of a workload share in place of a
 * cluster's network.
 */
export async function openNetwork(onEnd: OnEnd): Promise<Network> {
  const name = `dockwarden-${process.pid}`;
  await ip('netns', 'add', name);
  const remove = async () => {
    await runProgram('ip', ['netns', 'delete', name], { timeout: TIMEOUT });
  };
  onEnd(remove);
  await ip('-n', name, 'link', 'set', 'lo', 'up');
  return { path: `/run/netns/${name}`, remove };
}

async function ip(...args: readonly string[]): Promise<void> {
  const { code, output } = await runProgram('ip', args, { timeout: TIMEOUT });
  if (code !== 0) throw new ContainersError(`ip ${args.join(' ')}: ${output}`);
}
