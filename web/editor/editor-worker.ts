// What is said about queries is found out beside the page, so that typing never waits for it.
import { type Offers, offersAt } from './language/complete.ts';
import { type Finding, findingsIn } from './language/findings.ts';
import { format, type Formatted } from './language/format.ts';
import { type Doc, docAt } from './language/hover.ts';
import { compile, type QueryLanguage } from '../../src/lang/index.ts';

/** What can be asked, and what is answered. */
export interface Questions {
  readonly findings: {
    readonly asks: { readonly index: readonly string[]; readonly language: QueryLanguage };
    readonly answer: readonly Finding[];
  };
  readonly offers: { readonly asks: { readonly at: number }; readonly answer: Offers | null };
  readonly doc: { readonly asks: { readonly at: number }; readonly answer: Doc | null };
  readonly format: { readonly asks: object; readonly answer: Formatted };
  readonly tail: { readonly asks: object; readonly answer: string | null };
}

export interface Question {
  readonly number: number;
  readonly what: keyof Questions;
  readonly text: string;
  readonly at?: number;
  readonly index?: readonly string[];
  readonly language?: QueryLanguage;
}

export interface Answer {
  readonly number: number;
  readonly answer: Questions[keyof Questions]['answer'];
}

/** The types of a page and of a worker exclude each other. */
const worker = globalThis as unknown as {
  addEventListener(type: 'message', on: (event: MessageEvent<Question>) => void): void;
  postMessage(answer: Answer): void;
};

worker.addEventListener('message', ({ data }) => {
  worker.postMessage({ number: data.number, answer: answerTo(data) });
});

function answerTo({ what, text, at = 0, index = [], language }: Question): Answer['answer'] {
  switch (what) {
    case 'findings':
      return findingsIn(text, index, language);
    case 'offers':
      return offersAt(text, at);
    case 'doc':
      return docAt(text, at);
    case 'format':
      return format(text);
    case 'tail':
      return whyNoTail(text);
  }
}

/** Why the events of a query cannot be followed as they are stored; `null` where they can. */
function whyNoTail(text: string): string | null {
  try {
    const { query, limits } = compile(text);
    if (query.kind !== 'event')
      return 'A tail shows single events: sequences and samples need a hunt.';
    return limits.length > 0 ? 'A tail has no end: it takes no head and no tail.' : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
