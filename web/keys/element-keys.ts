interface ElementKeys {
  /** A selector of the elements that handle the keys. */
  readonly of: string;
  /** Separated by spaces. */
  readonly keys: string;
  readonly title: string;
}

const TREE = '[role="tree"]';
const CHART = 'figure [tabindex="0"]';
const FILTER = '[aria-label="Filters"] input';
const QUERY = '.cm-editor';
const NOTE = 'textarea[aria-autocomplete="list"]';
const MATRIX = '[aria-label^="Containers matrix"]';

/**
 * Keys that elements handle themselves while they have the focus, except those of all buttons, links and fields. The list of keys
 * shows those of the elements on the page.
 */
export const ELEMENT_KEYS: readonly ElementKeys[] = [
  { of: TREE, keys: 'ArrowDown ArrowUp', title: 'Tree: next or previous process' },
  { of: TREE, keys: 'ArrowRight ArrowLeft', title: 'Tree: open and go in, close and go out' },
  { of: TREE, keys: 'Home End', title: 'Tree: first or last process' },
  { of: TREE, keys: 'Enter Space', title: 'Tree: more about the process' },
  { of: CHART, keys: 'ArrowRight ArrowLeft', title: 'Chart: next or previous bar' },
  { of: CHART, keys: 'Shift+ArrowRight Shift+ArrowLeft', title: 'Chart: begin a range' },
  { of: CHART, keys: 'Enter', title: 'Chart: show only this time' },
  {
    of: '[role="separator"][tabindex]',
    keys: 'ArrowLeft ArrowRight',
    title: 'Border of the detail: wider or narrower',
  },
  { of: FILTER, keys: 'Enter', title: 'Filter: take what is marked' },
  { of: FILTER, keys: 'Backspace', title: 'Filter: remove the last one' },
  { of: FILTER, keys: '-', title: 'Filter: exclude, before a value' },
  { of: FILTER, keys: 'Escape', title: 'Filter: leave it' },
  { of: QUERY, keys: 'Ctrl+Space', title: 'Query: suggestions' },
  { of: QUERY, keys: 'Tab Enter', title: 'Query: take the suggestion' },
  { of: QUERY, keys: 'F8', title: 'Query: next finding' },
  { of: QUERY, keys: 'Ctrl+z Ctrl+y', title: 'Query: undo, redo' },
  { of: NOTE, keys: 'ArrowDown ArrowUp', title: 'Note: next or previous name, behind an @' },
  { of: NOTE, keys: 'Tab Enter', title: 'Note: take the name' },
  { of: MATRIX, keys: 'ArrowDown ArrowUp', title: 'Matrix: next or previous technique' },
  { of: MATRIX, keys: 'ArrowRight ArrowLeft', title: 'Matrix: next or previous tactic' },
  {
    of: '[aria-label^="Runs and gaps"]',
    keys: 'ArrowRight ArrowLeft',
    title: 'Runs: next or previous run',
  },
];
