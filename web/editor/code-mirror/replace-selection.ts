import { EditorView } from '@codemirror/view';

/** What writes a text in place of the selection, but for pasting and dropping, which CodeMirror does itself. */
const REPLACES: readonly string[] = ['insertText', 'insertReplacementText', 'insertFromYank'];

/**
 * What is written over a selection. A browser would write it with the style of what it replaces, as a style attribute, which the
 * policy of the page refuses and complains about; so it is not left to the browser.
 */
export const replaceSelection = EditorView.domEventHandlers({
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
