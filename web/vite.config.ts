import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console, as the service serves it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // All paths are relative: the service may stand behind any prefix of a proxy.
  base: './',
  plugins: [react()],
  publicDir: 'public',
  worker: { format: 'es' },
  build: {
    // The build says where; this is for trying something out.
    outDir: '../.cache/console',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs is one file, and what several pages share is another: a browser asks for six files at a
          // time, and a page was sixty.
          groups: [
            { name: 'shell', tags: ['$initial'], priority: 1 },
            {
              name: 'parts',
              test: /web\/(?:app|api|components|triage)\/|node_modules\/@?(?:mantine|tanstack)/,
              minShareCount: 3,
            },
          ],
        },
      },
    },
  },
  logLevel: 'warn',
});
