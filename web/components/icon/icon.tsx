/** Line drawings of 16 × 16, in the colour of the text. */
const PATHS = {
  stories: 'M2 3.5h7M2 8h12M2 12.5h9M12 3.5h2',
  alerts: 'M8 2.2 14.2 13H1.8ZM8 6.4v3M8 11.2v.3',
  hunt: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14',
  rules: 'M3 2.5h7l3 3v8H3ZM5.5 8h5M5.5 10.8h5M9.6 2.6v3.2H13',
  exceptions: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM3.9 3.9l8.2 8.2',
  coverage: 'M2.5 2.5h4v4h-4ZM9.5 2.5h4v4h-4ZM2.5 9.5h4v4h-4ZM9.5 9.5h4v4h-4Z',
  health: 'M1.5 8h3l1.8-4.5 3 9L11.2 8h3.3',
  settings:
    'M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  copy: 'M5.5 5.5h8v8h-8ZM3 10.5H2.5v-8h8V3',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  plus: 'M8 3v10M3 8h10',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4 6 8l4 4',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 0 0 9 3.3l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.9-.9',
  user: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8ZM2.8 13.6c.6-2.6 2.7-4 5.2-4s4.6 1.4 5.2 4',
  help: 'M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.8M8 12.4v.2',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6',
  filter: 'M2 3.5h12L9.5 8.8v4L6.5 11V8.8Z',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  play: 'M4.5 3v10l8-5Z',
  stop: 'M4 4h8v8H4Z',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  merge: 'M4 2.5v3.2C4 8 8 7.5 8 10.5v3M12 2.5v3.2c0 2-2.6 2-3.6 3.4',
  split: 'M8 13.5v-4M8 9.5C8 7 4 7 4 2.5M8 9.5c0-2.5 4-2.5 4-7',
  tree: 'M3 2.5v11M3 5h4M3 9h4M3 13h4M9 5h4.5M9 9h4.5M9 13h4.5',
  tag: 'M2.5 2.5h5l6 6-5 5-6-6ZM5.3 5.3h.01',
  note: 'M3 2.5h10v7.5l-3.5 3.5H3ZM5.5 6h5M5.5 9h3',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a word, or in a button that has a name of its own. */
export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={name === 'more' ? 2.4 : 1.4}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={PATHS[name]} />
  </svg>
);
