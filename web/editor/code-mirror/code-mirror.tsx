import {
  acceptCompletion,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  placeholder as placeholderOf,
} from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { QueryLanguage } from '../../../src/lang/index.ts';
import { NONCE } from '../../base.ts';
import { ask } from '../ask.ts';
import type { EqlEditorProps } from '../eql-editor.tsx';
import type { Finding } from '../language/findings.ts';
import { completion, diagnosticOf, docs } from './help.ts';
import { highlighting } from './highlight.ts';
import { theme } from './theme.ts';
import styles from '../editor.module.css';

/** How long typing must pause before a query is checked. */
const PAUSE_MS = 150;
/** In pixels: as many lines as are asked for are there before anything is written. */
const LINE_HEIGHT = 20;
const PADDING = 16;
const NONE: readonly Finding[] = [];

export function CodeMirrorEditor(props: EqlEditorProps) {
  const {
    value,
    index,
    language = 'eql',
    findings = NONE,
    isReadOnly = false,
    placeholder,
    label,
    describedBy,
    lines = 1,
  } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const changing = useRef(new Compartment());

  useEffect(() => {
    const parent = box.current;
    if (parent === null) return;
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          fixed(latest),
          latest.current.language === 'kuery' ? [] : [highlighting, completion, docs],
          changing.current.of([]),
        ],
      }),
    });
    view.current = made;
    if (latest.current.hasFocus === true) made.focus();
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({
      effects: changing.current.reconfigure([
        EditorState.readOnly.of(isReadOnly),
        placeholderOf(placeholder ?? ''),
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-readonly': String(isReadOnly),
          'aria-multiline': 'true',
          ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
          // It can be written in, so Tab leads there anyway; this says so to what looks for it.
          tabindex: '0',
        }),
      ]),
    });
  }, [isReadOnly, placeholder, label, describedBy]);

  // What was written into it from outside.
  useEffect(() => {
    const made = view.current;
    if (made === null || made.state.doc.toString() === value) return;
    made.dispatch({
      changes: { from: 0, to: made.state.doc.length, insert: value },
      selection: { anchor: value.length },
    });
  }, [value]);

  useFindings(view, box, { value, index, language }, findings, latest);

  useImperativeHandle(props.ref, () => ({
    focus: () => view.current?.focus(),
    select: (start, end) => {
      const made = view.current;
      if (made === null) return;
      const { length } = made.state.doc;
      made.dispatch({
        selection: { anchor: Math.min(start, length), head: Math.min(end, length) },
        scrollIntoView: true,
      });
      made.focus();
    },
    replace: (start, end, insert) => {
      const made = view.current;
      if (made === null || end > made.state.doc.length) return;
      made.dispatch({
        changes: { from: start, to: end, insert },
        selection: { anchor: start + insert.length },
        userEvent: 'input.complete',
      });
      made.focus();
    },
    format: async () => {
      const made = view.current;
      if (made === null) return null;
      if (latest.current.language === 'kuery') return 'A query in KQL has no usual form.';
      const { text, reason } = await ask('format', made.state.doc.toString(), {});
      if (text !== null && text !== made.state.doc.toString())
        made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text } });
      return reason;
    },
  }));

  return (
    <div ref={box} className={styles['box']} style={{ minHeight: lines * LINE_HEIGHT + PADDING }} />
  );
}

function fixed(latest: { readonly current: EqlEditorProps }): Extension {
  return [
    NONCE === '' ? [] : EditorView.cspNonce.of(NONCE),
    theme,
    highlightSpecialChars(),
    history(),
    drawSelection(),
    replaceSelection,
    EditorView.lineWrapping,
    bracketMatching(),
    keymap.of([
      {
        key: 'Escape',
        run: ({ state }) => {
          const { onEscape } = latest.current;
          if (onEscape === undefined || completionStatus(state) === 'active') return false;
          onEscape();
          return true;
        },
      },
      // Where nothing is offered, Tab goes on to the next control.
      { key: 'Tab', run: acceptCompletion },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...historyKeymap,
      // What Ctrl and Enter do is said by the page.
      ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
    ]),
    EditorView.updateListener.of(({ docChanged, state }) => {
      const text = state.doc.toString();
      if (docChanged && text !== latest.current.value) latest.current.onChange(text);
    }),
  ];
}

interface Written {
  readonly value: string;
  readonly index: readonly string[] | undefined;
  readonly language: QueryLanguage;
}

/** Checks the query when typing has paused for a moment, and shows what was found. */
function useFindings(
  view: { readonly current: EditorView | null },
  box: { readonly current: HTMLDivElement | null },
  { value, index, language }: Written,
  more: readonly Finding[],
  latest: { readonly current: EqlEditorProps },
): void {
  const patterns = (index ?? []).join('\n');
  useEffect(() => {
    let isOver = false;
    const look = async () => {
      const given = { index: patterns === '' ? [] : patterns.split('\n'), language };
      const found = await ask('findings', value, given);
      const made = view.current;
      if (isOver || made === null || made.state.doc.toString() !== value) return;
      const isKnown = ({ code, start }: Finding) =>
        found.some((each) => each.code === code && each.start === start);
      const all = [...found, ...more.filter((each) => !isKnown(each))];
      const { length } = made.state.doc;
      const shown = all.map((each) => diagnosticOf(each, length));
      made.dispatch(setDiagnostics(made.state, shown));
      const isWrong = all.some(({ severity }) => severity === 'error');
      box.current?.setAttribute('data-wrong', String(isWrong));
      made.contentDOM.setAttribute('aria-invalid', String(isWrong));
      latest.current.onFindings?.(all);
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [view, box, value, patterns, language, more, latest]);
}

/** What writes a text in place of the selection, but for pasting and dropping, which CodeMirror does itself. */
const REPLACES: readonly string[] = ['insertText', 'insertReplacementText', 'insertFromYank'];

/**
 * What is written over a selection. A browser would write it with the style of what it replaces, as a style attribute, which the
 * policy of the page refuses and complains about; so it is not left to the browser.
 */
const replaceSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    const text = event.data ?? event.dataTransfer?.getData('text/plain') ?? '';
    if (!REPLACES.includes(event.inputType) || text === '' || main.empty || view.composing)
      return false;
    if (view.state.readOnly) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), {
        userEvent: 'input.type',
        scrollIntoView: true,
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, main.from, main.to, text, insert)))
      view.dispatch(insert());
    event.preventDefault();
    return true;
  },
  // What an input method or dictation writes cannot be taken from the browser: the selection is gone before it begins.
  compositionstart(_, view) {
    const { state } = view;
    if (!state.selection.main.empty && !state.readOnly)
      view.dispatch(state.update(state.replaceSelection(''), { userEvent: 'delete.selection' }));
    return false;
  },
});
