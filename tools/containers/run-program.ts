import { spawn } from 'node:child_process';

export interface Ended {
  /** `null` if a signal ended it. */
  readonly code: number | null;
  readonly timedOut: boolean;
  /** The first bytes of its stdout and stderr. */
  readonly output: string;
}

export interface ProgramOptions {
  /** Milliseconds after which it and its descendants are killed. */
  readonly timeout: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The maximum number of bytes of output kept per program. */
const MAX_OUTPUT = 32 * 1024;

/** A program in a process group of its own. It has exited when the promise settles. */
export interface Running {
  readonly ended: Promise<Ended>;
  readonly kill: () => void;
}

/** If this process is killed, the program is killed too. A missing program exits with 127. */
export function startProgram(
  file: string,
  args: readonly string[],
  { timeout, env }: ProgramOptions,
): Running {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    detached: true,
    // It appears in events, so it must not reveal the caller's directory.
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It exited in the meantime.
    }
  };
  const ended = new Promise<Ended>((resolve) => {
    let output = '';
    let timedOut = false;
    const keep = (chunk: Buffer) => {
      if (output.length < MAX_OUTPUT) output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const clock = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeout);
    const finish = (code: number | null) => {
      clearTimeout(clock);
      // Processes left in the background would keep the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, timedOut, output: output.slice(0, MAX_OUTPUT) });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code) => finish(code));
    // On a busy machine the output may come some time behind the end. A program without any may have left others in
    // the background, which hold its pipes.
    child.on('exit', (code) => setTimeout(() => finish(code), output === '' ? 500 : 20));
  });
  return { ended, kill };
}

export const runProgram = (file: string, args: readonly string[], options: ProgramOptions) =>
  startProgram(file, args, options).ended;
