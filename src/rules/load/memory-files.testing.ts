import type { Files } from './files.ts';

const failure = (code: string) => Object.assign(new TypeError(code), { code });

/** Files from a table of path to text or bytes; directories are the parts before a slash. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const paths = Object.keys(contents);
  const under = (folder: string) => paths.filter((path) => path.startsWith(`${folder}/`));
  return {
    kindOf: async (path) => {
      if (contents[path] !== undefined) return 'file';
      if (under(path).length > 0) return 'folder';
      throw failure('ENOENT');
    },
    namesIn: async (folder) => {
      const names = new Map<string, 'folder' | 'file'>();
      for (const path of under(folder)) {
        const [name = '', ...more] = path.slice(folder.length + 1).split('/');
        names.set(name, more.length > 0 ? 'folder' : 'file');
      }
      return [...names].map(([name, kind]) => ({ name, kind }));
    },
    read: async (path, limit) => {
      const content = contents[path];
      if (content === undefined) throw failure('ENOENT');
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return { bytes: bytes.subarray(0, limit), size: bytes.length };
    },
  };
}
