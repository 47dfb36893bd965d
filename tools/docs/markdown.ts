import { readdirSync, readFileSync } from 'node:fs';

export interface FencedBlock {
  readonly language: string;
  readonly body: string;
  /** The line number of the first line of the body, from one. */
  readonly line: number;
}

const FENCE = /^(`{3,})(\w*)$/;

export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { fence: string; language: string; line: number; body: string[] } | null = null;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, fence = '', language = ''] = FENCE.exec(text) ?? [];
    if (open === null) {
      if (fence !== '') open = { fence, language, line: index + 2, body: [] };
    } else if (fence === open.fence && language === '') {
      blocks.push({ language: open.language, body: open.body.join('\n'), line: open.line });
      open = null;
    } else open.body.push(text);
  }
  return blocks;
}

/** The text without fenced blocks, comments and code, in which brackets have no meaning. */
function prose(markdown: string): string {
  return markdown
    .replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()#]/g, '_'));
}

/** The targets of links and pictures inside the repository. */
export function relativeLinks(markdown: string): string[] {
  const inline = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)];
  const sources = [...prose(markdown).matchAll(/\bsrc="([^"]+)"/g)];
  return [...inline, ...sources]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchor of each heading, as GitHub generates it. */
export function headingAnchors(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const outside = markdown.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '');
  for (const [, heading = ''] of outside.matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

const OTHER_PEOPLES = /^(?:node_modules|dist|coverage|\.[^/]+)\//;

/** Every Markdown file of the project, as paths relative to its root. */
export function markdownFiles(): string[] {
  return ['.', 'docs', 'src', 'spec', 'bench', 'content', 'tools']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
        folder === '.' ? name : `${folder}/${name}`,
      ),
    )
    .filter((path) => path.endsWith('.md') && !OTHER_PEOPLES.test(path))
    .sort();
}

/** The pages whose examples are run: the README and the guide. */
export function pagesWithExamples(): { path: string; text: string }[] {
  return markdownFiles()
    .filter((path) => path === 'README.md' || path.startsWith('docs/guide/'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}
