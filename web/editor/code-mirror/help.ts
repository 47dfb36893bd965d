import {
  autocompletion,
  closeBrackets,
  snippetCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { ask } from '../ask.ts';
import styles from '../editor.module.css';
import { valueOffer, type Offer } from '../language/offer.ts';
import type { Finding } from '../language/findings.ts';
import type { Doc } from '../language/hover.ts';
import { sentence } from '../language/words.ts';
import { seenValues } from '../seen-values.ts';

/** What could follow: offered while typing, or with Ctrl and the space bar. */
export const completion = [
  EditorState.languageData.of(() => [
    { closeBrackets: { brackets: ['(', '[', '"'] }, autocomplete: complete },
  ]),
  closeBrackets(),
  // Its keys are among those of the editor: Escape ends a hunt rather than an offer that has not come yet.
  autocompletion({
    defaultKeymap: false,
    icons: false,
    maxRenderedOptions: 60,
    activateOnTypingDelay: 60,
  }),
];

const TYPES: Readonly<Record<Offer['kind'], string>> = {
  field: 'property',
  call: 'function',
  word: 'keyword',
  category: 'class',
  value: 'constant',
};

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const { state, pos, explicit } = context;
  const text = state.doc.sliceString(0, state.doc.length, '\n');
  const found = await ask('offers', text, { at: pos });
  if (found === null || context.aborted) return null;
  const isNew = found.from === pos;
  // After a blank, only values are offered unasked: what follows is few and likely.
  if (isNew && !explicit && found.valuesOf === null) return null;
  const { valuesOf, isQuoted } = found;
  const written = text.slice(found.from, pos);
  const isAlone = found.offers.length === 0;
  const seen =
    valuesOf === null
      ? []
      : await seenValues(valuesOf, isQuoted ? '' : written, isAlone, () => context.aborted);
  if (context.aborted) return null;
  const known = new Set(found.offers.map(({ label }) => label));
  const offers = [
    ...seen
      .map(({ value, count }) => ({
        ...valueOffer(value, isQuoted, `${count.toLocaleString('en')} ×`),
        boost: 1,
      }))
      .filter(({ label }) => !known.has(label)),
    ...found.offers,
  ];
  if (offers.length === 0) return null;
  return {
    from: found.from,
    options: offers.map(completionOf),
    ...(valuesOf === null ? { validFor: /^[\w.@?`~]*$/ } : {}),
  };
}

function completionOf({ label, apply, isTemplate, kind, detail, about, boost }: Offer): Completion {
  const plain: Completion = {
    label,
    type: TYPES[kind],
    ...(detail === undefined ? {} : { detail }),
    ...(about === undefined ? {} : { info: () => textElement('div', about, styles['doc']) }),
    ...(boost === undefined ? {} : { boost }),
  };
  if (apply === undefined) return plain;
  return isTemplate === true ? snippetCompletion(apply, plain) : { ...plain, apply };
}

/** What a field, a function or a word means, where the pointer rests. */
export const docs = hoverTooltip(async (view, pos) => {
  const { doc } = view.state;
  const found = await ask('doc', doc.sliceString(0, doc.length, '\n'), { at: pos });
  if (found === null) return null;
  return {
    pos: found.start,
    end: found.end,
    above: true,
    create: () => ({ dom: docElement(found) }),
  };
});

function docElement({ title, detail, text, examples }: Doc): HTMLElement {
  const dom = document.createElement('div');
  dom.className = styles['doc'] ?? '';
  const head = document.createElement('div');
  head.className = styles['docHead'] ?? '';
  head.append(textElement('code', title));
  if (detail !== null) head.append(textElement('span', detail));
  dom.append(head);
  if (text !== null) dom.append(textElement('p', text));
  if (examples.length > 0) dom.append(textElement('pre', examples.join('\n')));
  return dom;
}

function textElement(name: string, text: string, className?: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  if (className !== undefined) element.className = className;
  return element;
}

/** A finding as the editor shows it, its hint below. */
export function diagnosticOf(
  { code, severity, message, hint, start, end }: Finding,
  length: number,
): Diagnostic {
  const from = Math.min(start, length);
  return {
    from,
    to: Math.max(from, Math.min(end, length)),
    severity: severity === 'note' ? 'info' : severity,
    source: code,
    message,
    renderMessage: () => {
      const dom = document.createElement('div');
      dom.append(textElement('div', `${sentence(message)}.`));
      if (hint !== null) {
        const below = textElement('div', sentence(hint));
        below.className = 'muted';
        dom.append(below);
      }
      return dom;
    },
  };
}
