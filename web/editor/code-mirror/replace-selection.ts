import { EditorView } from '@codemirror/view';

/**
 * What is typed over a selection. A browser would write it with the style of what it replaces, as a style attribute, which the
 * policy of the page refuses and complains about; so it is not left to the browser.
 */
export const replaceSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { inputType, data } = event;
    const { main } = view.state.selection;
    if (inputType !== 'insertText' || data === null || main.empty || view.composing) return false;
    if (view.state.readOnly) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(data), {
        userEvent: 'input.type',
        scrollIntoView: true,
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, main.from, main.to, data, insert)))
      view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});
