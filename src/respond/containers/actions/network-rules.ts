import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isAlive, type ContainerState } from '../container.ts';
import { ResponseError } from '../errors.ts';
import { processIn, read } from '../host-processes.ts';

const run = promisify(execFile);

/** All but the loopback interface, in both directions. */
const RULES = [
  ['INPUT', '!', '-i', 'lo', '-j', 'DROP'],
  ['OUTPUT', '!', '-o', 'lo', '-j', 'DROP'],
  ['FORWARD', '-j', 'DROP'],
] as const;
const TIMEOUT_MS = 10_000;

/** Whether all rules of an isolation are in the network namespace of a container. */
export async function areRulesThere(state: ContainerState): Promise<boolean> {
  if (!isAlive(state)) return false;
  for (const tool of toolsFor(state))
    for (const rule of RULES) if (!(await isThere(state, tool, rule))) return false;
  return true;
}

/** Before all rules that there are. Those that are there already are left. */
export async function addRules(state: ContainerState): Promise<void> {
  for (const tool of toolsFor(state))
    for (const [chain, ...rule] of RULES)
      if (!(await isThere(state, tool, [chain, ...rule])))
        await within(state, [tool, '-w', '-I', chain, '1', ...rule]);
}

export async function removeRules(state: ContainerState): Promise<void> {
  for (const tool of toolsFor(state))
    for (const rule of RULES)
      if (await isThere(state, tool, rule)) await within(state, [tool, '-w', '-D', ...rule]);
}

/** A kernel without IPv6 has no rules for it. */
const toolsFor = ({ pid }: ContainerState): readonly string[] =>
  pid !== null && read(pid, 'net/if_inet6') === null ? ['iptables'] : ['iptables', 'ip6tables'];

async function isThere(
  state: ContainerState,
  tool: string,
  rule: readonly string[],
): Promise<boolean> {
  try {
    await within(state, [tool, '-w', '-C', ...rule]);
    return true;
  } catch (error) {
    // It says so by this exit code, and any other failure by another.
    if ((error as { readonly cause?: { readonly code?: unknown } }).cause?.code === 1) return false;
    throw error;
  }
}

/** Runs a program of the host in the network namespace of a container. */
async function within({ id, name, pid }: ContainerState, command: string[]): Promise<void> {
  // The first process of a container ends with the container, whose state was read just before.
  if (pid === null || processIn(id, pid) === null)
    throw new ResponseError(
      'RSP1007',
      `the processes of ${name} are not visible from here: rules can only be set on its host`,
    );
  try {
    await run('nsenter', [`--net=/proc/${pid}/ns/net`, '--', ...command], { timeout: TIMEOUT_MS });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new ResponseError(
      'RSP1007',
      `rules cannot be set in the network namespace of ${name}: ${(stderr || message).trim().slice(0, 200)}`,
      error,
    );
  }
}
