import type { Answer, Question, Questions } from './editor-worker.ts';

let worker: Worker | null = null;
let numbers = 0;
const waiting = new Map<number, (answer: never) => void>();

/** Asks what is to be said about a query. One worker serves all editors of the page. */
export function ask<What extends keyof Questions>(
  what: What,
  text: string,
  more: Questions[What]['asks'],
): Promise<Questions[What]['answer']> {
  const number = (numbers += 1);
  return new Promise((resolve) => {
    waiting.set(number, resolve);
    const question: Question = { number, what, text, ...more };
    started().postMessage(question);
  });
}

function started(): Worker {
  if (worker !== null) return worker;
  worker = new Worker(new URL('./editor-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data: { number, answer } }: MessageEvent<Answer>) => {
    waiting.get(number)?.(answer as never);
    waiting.delete(number);
  });
  return worker;
}
