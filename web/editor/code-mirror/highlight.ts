import { RangeSetBuilder, type Text } from '@codemirror/state';
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view';
import styles from '../eql.module.css';
import { paint, type Ink, type Painted } from '../language/paint.ts';

const MARKS = new Map<Ink, Decoration>();

function markOf(ink: Ink): Decoration {
  let mark = MARKS.get(ink);
  if (mark === undefined) MARKS.set(ink, (mark = Decoration.mark({ class: styles[ink] ?? '' })));
  return mark;
}

/** Colours by the tokenizer of the language itself. All is read after a change; what is in sight is coloured. */
export const highlighting = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    #painted: readonly Painted[];

    constructor(view: EditorView) {
      this.#painted = paintDocument(view.state.doc);
      this.decorations = this.#decorate(view);
    }

    update({ docChanged, viewportChanged, view }: ViewUpdate) {
      if (docChanged) this.#painted = paintDocument(view.state.doc);
      if (docChanged || viewportChanged) this.decorations = this.#decorate(view);
    }

    #decorate({ viewport: { from, to } }: EditorView): DecorationSet {
      const builder = new RangeSetBuilder<Decoration>();
      for (const { start, end, ink } of this.#painted)
        if (end > from && start < to) builder.add(start, end, markOf(ink));
      return builder.finish();
    }
  },
  { decorations: ({ decorations }) => decorations },
);

/** Line breaks of one character, as the editor counts places. */
const paintDocument = (doc: Text) => paint(doc.sliceString(0, doc.length, '\n'));
