import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The script stands in a page: nothing in it may look like the end of it. Within texts, where these occur, this changes nothing. */
const inPage: Plugin = {
  name: 'in-page',
  generateBundle(_, files) {
    for (const file of Object.values(files))
      if (file.type === 'chunk')
        file.code = file.code.replaceAll(/<(?=\/script|script|!--)/gi, String.raw`\x3C`);
  },
};

/** The page of the HTML report: one script and one style, which stand in every report. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), inPage],
  publicDir: false,
  build: {
    // The build says where; this is for trying something out.
    outDir: '../../.cache/report',
    emptyOutDir: true,
    target: 'es2023',
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: fileURLToPath(new URL('main.tsx', import.meta.url)),
      // Of components that do more in the console, what does nothing here stays out.
      treeshake: { moduleSideEffects: (id) => id.endsWith('.css') || id.includes('/web/') },
      output: {
        format: 'iife',
        entryFileNames: 'report.js',
        assetFileNames: 'report[extname]',
      },
    },
  },
  logLevel: 'warn',
});
