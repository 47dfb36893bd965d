import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { HttpReceiver } from '../../respond/notify/receivers/http-receiver.testing.ts';

export const LIVES = 4;
export const MESSAGES_OF_LIFE = 40;

/** Runs a program that sends messages four times, and kills it each time when some have been received. */
export async function runAndKill(
  program: string,
  folder: string,
  receiver: HttpReceiver,
): Promise<void> {
  for (let life = 0; life < LIVES; life += 1) {
    const before = receiver.received.length;
    const service = spawn(process.execPath, [program, folder, receiver.url], { stdio: 'inherit' });
    const watching = setInterval(() => {
      if (receiver.received.length >= before + MESSAGES_OF_LIFE) service.kill('SIGKILL');
    }, 1);
    await once(service, 'close');
    clearInterval(watching);
  }
}
