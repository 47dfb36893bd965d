interface ElementKeys {
  /** Which element handles them. */
  readonly of: string;
  readonly keys: readonly string[];
  readonly title: string;
}

/**
 * Keys that an element handles itself while it has the focus, beside those that buttons, links and fields have everywhere. The list
 * of keys has those of the elements that are on the page.
 */
export const ELEMENT_KEYS: readonly ElementKeys[] = [
  { of: '[role="tree"]', keys: ['ArrowDown', 'ArrowUp'], title: 'Tree: next or previous process' },
  {
    of: '[role="tree"]',
    keys: ['ArrowRight', 'ArrowLeft'],
    title: 'Tree: open and go in, close and go out',
  },
  { of: '[role="tree"]', keys: ['Home', 'End'], title: 'Tree: first or last process' },
  { of: '[role="tree"]', keys: ['Enter', 'Space'], title: 'Tree: more about the process' },
  {
    of: 'figure [tabindex="0"]',
    keys: ['ArrowRight', 'ArrowLeft'],
    title: 'Chart: next or previous bar',
  },
  {
    of: 'figure [tabindex="0"]',
    keys: ['Shift+ArrowRight', 'Shift+ArrowLeft'],
    title: 'Chart: begin a range',
  },
  { of: 'figure [tabindex="0"]', keys: ['Enter'], title: 'Chart: show this time alone' },
  {
    of: '[role="separator"][tabindex]',
    keys: ['ArrowLeft', 'ArrowRight'],
    title: 'Border of the detail: wider or narrower',
  },
  { of: '[aria-label="Filters"] input', keys: ['Enter'], title: 'Filter: take what is marked' },
  { of: '[aria-label="Filters"] input', keys: ['Backspace'], title: 'Filter: remove the last one' },
  { of: '[aria-label="Filters"] input', keys: ['-'], title: 'Filter: exclude, before a value' },
  { of: '[aria-label="Filters"] input', keys: ['Escape'], title: 'Filter: leave it' },
  { of: '.cm-editor', keys: ['Ctrl+Space'], title: 'Query: what could follow' },
  { of: '.cm-editor', keys: ['Tab', 'Enter'], title: 'Query: take what is offered' },
  { of: '.cm-editor', keys: ['F8'], title: 'Query: next finding' },
  { of: '.cm-editor', keys: ['Ctrl+z', 'Ctrl+y'], title: 'Query: undo, redo' },
  {
    of: '[aria-label^="Containers matrix"]',
    keys: ['ArrowDown', 'ArrowUp'],
    title: 'Matrix: next or previous technique',
  },
  {
    of: '[aria-label^="Containers matrix"]',
    keys: ['ArrowRight', 'ArrowLeft'],
    title: 'Matrix: next or previous tactic',
  },
  {
    of: '[aria-label^="Runs and gaps"]',
    keys: ['ArrowRight', 'ArrowLeft'],
    title: 'Runs: next or previous run',
  },
];
