import { safeText } from '../../util/safe-text.ts';
import type { Style } from './style.ts';
import { displayWidth } from './text-width.ts';

/**
 * Renders Markdown for a terminal: headings are emphasised, lists and quotes indented, paragraphs wrapped,
 * code unchanged, links followed by their address. The text is untrusted, so every piece is sanitised
 * before it is styled; unsupported syntax is shown as written.
 */
export function markdownText(markdown: string, width: number, style: Style): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let indent: Indent = NO_INDENT;
  let isCode = false;
  const flush = () => {
    if (paragraph.length > 0) lines.push(...wrapped(paragraph.join(' '), indent, width, style));
    paragraph = [];
    indent = NO_INDENT;
  };
  for (const line of markdown.trim().split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) {
      flush();
      isCode = !isCode;
      continue;
    }
    if (isCode) {
      lines.push(`    ${style.accent(safeText(line.replaceAll('\t', '    ')))}`);
      continue;
    }
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line);
    const item = /^(\s*)([-*+]|\d{1,4}[.)])\s+(.*)$/.exec(line);
    if (heading !== null) {
      flush();
      lines.push(style.strong(safeText(plain(heading[1] ?? ''))));
    } else if (line.trim() === '') {
      flush();
      if (lines.at(-1) !== '') lines.push('');
    } else if (item !== null) {
      flush();
      indent = listIndent(item[1] ?? '', item[2] ?? '');
      paragraph.push(item[3] ?? '');
    } else if (/^\s*>/.test(line)) {
      if (indent !== QUOTE) flush();
      indent = QUOTE;
      paragraph.push(line.replace(/^\s*>\s?/, ''));
    } else paragraph.push(line.trim());
  }
  flush();
  return lines.join('\n').trimEnd();
}

interface Indent {
  readonly first: string;
  readonly rest: string;
}

const NO_INDENT: Indent = { first: '', rest: '' };
const QUOTE: Indent = { first: '| ', rest: '| ' };
/** Deeper lists are not indented further. */
const MAX_INDENT = 20;

function listIndent(blanks: string, mark: string): Indent {
  const before = ' '.repeat(Math.min(blanks.replaceAll('\t', '    ').length, MAX_INDENT) + 2);
  const shown = /^\d/.test(mark) ? mark : '-';
  return { first: `${before}${shown} `, rest: `${before}${' '.repeat(shown.length + 1)}` };
}

function wrapped(text: string, indent: Indent, width: number, style: Style): string[] {
  const room = Math.max(width - indent.first.length, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of safeText(plain(text)).split(/ +/)) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map(
    (each, index) => (index === 0 ? indent.first : indent.rest) + coded(each, style),
  );
}

/** Removes emphasis and puts the address of a link behind it. */
function plain(text: string): string {
  return text
    .replaceAll(
      /!?\[([^\][]{1,500})\]\(([^()\s]{1,2000})\)/g,
      (_, label: string, address: string) => (label === address ? label : `${label} (${address})`),
    )
    .replaceAll(/(?<![\w*])(\*\*|__)(?=\S)([^*_]{1,500}?)\1(?![\w*])/g, '$2')
    .replaceAll(/\\([*_`#[\]()>~-])/g, '$1');
}

const coded = (text: string, style: Style) =>
  text.replaceAll(/`([^`]+)`/g, (_, code: string) => style.accent(code));
